// HOST:PORT as people write it: 127.0.0.1:8311, city.example:80, [fd00::1]:8311, *:8311. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace huying {

// Every address of this machine, of both families.
inline constexpr std::string_view kEveryAddress = "*";

struct HostPort {
  std::string host;   // without brackets
  uint16_t port = 0;  // 0: any that is free

  bool operator==(const HostPort&) const = default;
};

// Brackets may stand around any host; around an IPv6 address they must, or its last group would be
// taken for the port. Fills `parsed` and returns "", or says what is wrong and what to write.
std::string ParseHostPort(std::string_view text, HostPort& parsed);

// "[fd00::1]:8311", "10.0.0.1:8311": as a client writes it.
std::string ToText(const HostPort& at);

}  // namespace huying
