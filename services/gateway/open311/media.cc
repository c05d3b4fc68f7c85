#include "services/gateway/open311/media.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace huying::gateway::open311 {
namespace {

constexpr size_t kUrlBytesMax = 2000;

// Signs of no URL, but for "%", which says that it is encoded already.
bool MustEncode(unsigned char c) {
  constexpr std::string_view kNever = "\"<>\\^`{|}";
  return c <= ' ' || c >= 0x7f || kNever.find(static_cast<char>(c)) != kNever.npos;
}

bool IsHex(std::string_view text, size_t at) {
  return at < text.size() && absl::ascii_isxdigit(static_cast<unsigned char>(text[at]));
}

// What is encoded already is written in capitals (RFC 3986, 6.2.2.1): an address has one form.
std::string Encode(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    const bool encoded = c == '%' && IsHex(text, at + 1) && IsHex(text, at + 2);
    if (encoded) {
      out += absl::AsciiStrToUpper(absl::string_view(text.data() + at, 3));
      at += 2;
    } else if (c == '%' || MustEncode(c)) {
      absl::StrAppend(&out, "%",
                      absl::AsciiStrToUpper(absl::StrCat(absl::Hex(c, absl::kZeroPad2))));
    } else {
      out += text[at];
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> MediaUrl(std::string_view said) {
  const absl::string_view url =
      absl::StripAsciiWhitespace(absl::string_view(said.data(), said.size()));
  size_t host = url.find("://");
  if (host == url.npos) return std::nullopt;
  const std::string scheme = absl::AsciiStrToLower(url.substr(0, host));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  host += 3;
  const size_t path = std::min(url.find_first_of("/?#", host), url.size());
  const absl::string_view authority = url.substr(host, path - host);
  // A name and a password in front of the host are for nobody else.
  const size_t named = authority.rfind('@');
  const absl::string_view place = named == authority.npos ? authority : authority.substr(named + 1);
  if (place.empty() || place[0] == ':' || place.find_first_of(" \t") != place.npos)
    return std::nullopt;
  const std::string whole =
      absl::StrCat(scheme, "://", Encode(absl::AsciiStrToLower(place)),
                   Encode(std::string_view(url.data() + path, url.size() - path)));
  if (whole.size() > kUrlBytesMax) return std::nullopt;
  return whole;
}

bool IsMediaField(std::string_view name) {
  if (!name.starts_with("media_url")) return false;
  name.remove_prefix(std::string_view("media_url").size());
  if (name.empty() || name == "s" || name == "s[]") return true;
  return name.front() == '[' && name.find(']') == name.size() - 1;
}

}  // namespace huying::gateway::open311
