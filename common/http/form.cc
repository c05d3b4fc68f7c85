#include "common/http/form.h"

#include <cstdint>
#include <restinio/utils/utf8_checker.hpp>

namespace huying::http {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool IsText(std::string_view bytes) {
  restinio::utils::utf8_checker_t checker;
  bool whole = true;
  for (char c : bytes) {
    if (c == '\0' || !checker.process_byte(static_cast<uint8_t>(c))) return false;
    whole = checker.finalized();
    if (whole) checker.reset();
  }
  return whole;
}

std::optional<std::string> DecodePercent(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexValue(text[i + 1]);
      const int low = HexValue(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (!IsText(out)) return std::nullopt;
  return out;
}

std::string EncodePercent(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF", kPlain = "-._~";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kPlain.find(c) != kPlain.npos) {
      out += c;
    } else {
      out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  return out;
}

bool ParseForm(std::string_view text, size_t fields_max, Fields& out) {
  while (!text.empty()) {
    const size_t end = text.find('&');
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (part.empty()) continue;
    if (out.pairs().size() == fields_max) return false;
    const size_t equals = part.find('=');
    std::optional<std::string> name = DecodePercent(part.substr(0, equals), true);
    std::optional<std::string> value =
        equals == part.npos ? std::string() : DecodePercent(part.substr(equals + 1), true);
    if (!name || !value) return false;
    out.Add(*std::move(name), *std::move(value));
  }
  return true;
}

}  // namespace huying::http
