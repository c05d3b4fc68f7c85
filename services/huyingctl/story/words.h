// Chinese words for the values of enums, as people who work on cases say them.
#pragma once

#include <string_view>

#include "google/protobuf/descriptor.h"

namespace huying::ctl {

// "GRADE_UTILITY" -> "水电气热"; the value's own name if there is no word for it.
std::string_view WordOf(const google::protobuf::EnumValueDescriptor& value);
// The same by the name of the value; empty if there is no word.
std::string_view WordOf(std::string_view value_name);

// The words of the gateway's statuses: "in_review" -> "审核中".
std::string_view StatusWord(std::string_view status);
// "dispatch" -> "派单办理"
std::string_view ServiceWord(std::string_view service);

}  // namespace huying::ctl
