// Words for the values of enums, as people who work on cases say them: those of their option
// (huying.core.v1.word).
#pragma once

#include <cstdint>
#include <string_view>

#include "google/protobuf/descriptor.h"

namespace huying::ctl {

enum class Language : uint8_t { kChinese, kEnglish };

// "GRADE_UTILITY" -> "水电气热"; the value's own name if there is no word for it.
std::string_view WordOf(const google::protobuf::EnumValueDescriptor& value, Language language);

// The words of the gateway's statuses: "in_review" -> "审核中".
std::string_view StatusWord(std::string_view status, Language language);
// "dispatch" -> "办理"
std::string_view ServiceWord(std::string_view service, Language language);

}  // namespace huying::ctl
