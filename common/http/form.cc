#include "common/http/form.h"

#include <algorithm>
#include <cstdint>
#include <restinio/utils/utf8_checker.hpp>
#include <utility>

#include "common/text/charset.h"

namespace huying::http {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The bytes, whatever they mean.
std::optional<std::string> BytesOfPercent(std::string_view text, bool plus_is_space) {
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
  return out;
}

std::optional<std::string> DecodePart(std::string_view text, bool plus_is_space,
                                      std::string_view encoding) {
  std::optional<std::string> bytes = BytesOfPercent(text, plus_is_space);
  if (!bytes) return std::nullopt;
  return TextOf(*std::move(bytes), encoding);
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

std::optional<std::string> TextOf(std::string bytes, std::string_view encoding) {
  // Chinese in GB18030 is hardly ever whole UTF-8 with characters of three bytes and more: who says the one
  // and sends this means the other.
  const bool meant = IsText(bytes) && std::any_of(bytes.begin(), bytes.end(), [](char c) {
                       return static_cast<unsigned char>(c) >= 0xe0;
                     });
  std::optional<std::string> text = std::move(bytes);
  if (encoding != "UTF-8" && !meant) text = text::ToUtf8(*std::move(text), encoding);
  if (text && !IsText(*text)) return std::nullopt;
  return text;
}

std::optional<std::string> DecodePercent(std::string_view text, bool plus_is_space) {
  return DecodePart(text, plus_is_space, "UTF-8");
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

bool ParseForm(std::string_view text, size_t fields_max, Fields& out, std::string_view encoding) {
  while (!text.empty()) {
    const size_t end = text.find('&');
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (part.empty()) continue;
    if (out.pairs().size() == fields_max) return false;
    const size_t equals = part.find('=');
    std::optional<std::string> name = DecodePart(part.substr(0, equals), true, encoding);
    std::optional<std::string> value =
        equals == part.npos ? std::string() : DecodePart(part.substr(equals + 1), true, encoding);
    if (!name || !value) return false;
    out.Add(*std::move(name), *std::move(value));
  }
  return true;
}

}  // namespace huying::http
