// The text forms of HTTP: percent encoding, query strings, urlencoded bodies. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/http/message.h"

namespace huying::http {

// Decodes %XX; nothing if an escape is broken, or if the result is not UTF-8 or holds a NUL.
// `plus_is_space` for queries and forms, not for paths.
std::optional<std::string> DecodePercent(std::string_view text, bool plus_is_space);

// All but letters, digits and "-._~" as %XX.
std::string EncodePercent(std::string_view text);

// "a=1&b=%E4%B8%8A" as fields; false if any of them cannot be decoded or there are more than
// `fields_max`. `encoding`: of the bytes, see common/text/charset.h.
bool ParseForm(std::string_view text, size_t fields_max, Fields& out,
               std::string_view encoding = "UTF-8");

// What bytes of an encoding say; nothing if they are no text.
std::optional<std::string> TextOf(std::string bytes, std::string_view encoding);

// True for what a proto3 string may hold and a person may have written: UTF-8 without NUL.
bool IsText(std::string_view bytes);

}  // namespace huying::http
