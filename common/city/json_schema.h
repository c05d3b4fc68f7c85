// JSON Schema of a pack's files, made from the messages and the rules of their fields: for editors
// that complete and check YAML while it is written. The checker says more than a schema can.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace huying::city {

// The YAML files of a pack, in the order of their names.
std::vector<std::string> PackFiles();

// The schema (draft 2020-12) of one of them, indented; "" for any other name.
std::string JsonSchemaOf(std::string_view file);

}  // namespace huying::city
