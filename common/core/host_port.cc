#include "common/core/host_port.h"

#include <charconv>

#include "common/core/text.h"

namespace huying {

std::string ParseHostPort(std::string_view text, HostPort& parsed) {
  const size_t colon = text.rfind(':');
  const bool no_port = text.starts_with('[') && text.find("]:") == text.npos;
  if (colon == text.npos || colon == 0 || no_port) {
    return Cat("'", text, "' is not HOST:PORT; give e.g. 127.0.0.1:8311 or [::1]:8311");
  }
  if (text.find("://") != text.npos)
    return Cat("'", text, "' is an address of pages; give it without http:// or the like");
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  if (!brackets && host.find(':') != host.npos) {
    return Cat(
        "'", text,
        "': an IPv6 address needs brackets, or nobody knows where the port begins; give e.g. [",
        host, "]:", port);
  }
  if (host.find_first_of("[] \t/@") != host.npos) {
    return Cat("'", text, "': '", host, "' is no host; give e.g. 127.0.0.1:8311 or [::1]:8311");
  }
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), parsed.port);
  if (error != std::errc() || end != port.data() + port.size()) {
    return Cat("'", text, "': '", port, "' is no port; give a number from 0 to 65535");
  }
  parsed.host = std::string(host);
  return "";
}

std::string ToText(const HostPort& at) {
  return at.host.find(':') == at.host.npos ? Cat(at.host, ":", at.port)
                                           : Cat("[", at.host, "]:", at.port);
}

}  // namespace huying
