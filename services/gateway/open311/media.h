// The address of a photo, as people give it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace huying::gateway::open311 {

// An http or https address that anything can follow: scheme and host in lower case, what is not
// ASCII and blanks percent-encoded. Nothing for what is no such address.
std::optional<std::string> MediaUrl(std::string_view said);

// "media_url", also as forms write lists: media_url[], media_url[0].
bool IsMediaField(std::string_view name);

}  // namespace huying::gateway::open311
