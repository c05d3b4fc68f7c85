// YAML into protobuf messages, by reflection: one reader for every message. No exceptions leave it.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <string>
#include <string_view>

#include "common/city/report.h"

namespace huying::city {

// How a value of an enum is written in YAML: its name without the enum's prefix, in lower case
// ("street").
std::string YamlName(const google::protobuf::EnumValueDescriptor& value);

// The candidate that looks most like `word`, or "" if none comes near.
std::string_view Nearest(std::string_view word, const std::vector<std::string>& candidates);

// Says why a field may not stand in this file, or "" if it may.
using FieldFilter = std::function<std::string(const google::protobuf::FieldDescriptor&)>;

// Reads the YAML mapping `text` into `message`: keys are field names, enum values are written as
// YamlName. Fields that the filter refuses, unknown keys, repeated keys and values of the wrong
// type are reported and left out; the rest is read. Every field's line is noted in `sources`;
// `first_line` is the line of the file at which `text` begins.
// False: it is no YAML, and nothing was read, or not all.
bool ReadYaml(std::string_view file, const std::string& text, int32_t first_line,
              const FieldFilter& filter, google::protobuf::Message& message, SourceMap& sources,
              Report& report);

}  // namespace huying::city
