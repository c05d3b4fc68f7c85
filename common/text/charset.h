// Texts that are not UTF-8, as UTF-8. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace huying::text {

// The encoding that a name stands for, as mails and forms have it: "GBK", "gb2312" and "cp936" are parts of GB18030.
// "UTF-8", "GB18030", "UTF-16LE" or "UTF-16BE"; empty for any other.
std::string_view EncodingNamed(std::string_view name);

// Appends what the bytes say. `damaged` is called where some are none of the encoding's and are left out, with
// all text before them there; false stops. False: this machine does not know the encoding, and nothing was read.
bool ConvertToUtf8(std::string& bytes, std::string_view encoding, std::string& text,
                   const std::function<bool()>& damaged);
// Nothing if some are none of the encoding's.
std::optional<std::string> ToUtf8(std::string bytes, std::string_view encoding);

}  // namespace huying::text
