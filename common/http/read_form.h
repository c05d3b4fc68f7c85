// The fields of a body that is a form. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "common/http/message.h"
#include "common/http/refusal.h"

namespace huying::http {

// Fills `form` and `has_files` from a urlencoded or multipart body, as the request's Content-Type
// says; other bodies become UTF-8 where they say that they are GB18030, also JSON that says it were a
// form. A file of no bytes, which browsers send for a field that nobody filled in, is none. Not
// nothing: why the request is refused.
std::optional<Refusal> ReadForm(size_t fields_max, Request& request);

// A parameter of a header's value, such as the charset of "text/html; charset=utf-8"; nothing if it
// has none. As browsers write them: quoted or not, also with bytes of UTF-8.
std::optional<std::string> ParameterOf(std::string_view value, std::string_view name);

}  // namespace huying::http
