// Which version of Huying this is. Pure.
#pragma once

#include <string>
#include <string_view>

namespace huying {

// "0.2.0", of CMakeLists.txt.
std::string_view Version();
// "huyingctl 0.2.0", what --version prints.
std::string VersionOf(std::string_view program);

}  // namespace huying
