#include "common/text/charset.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "common/text/utf8.h"

namespace huying::text {
namespace {

constexpr std::string_view kUtf8 = "UTF-8", kGb18030 = "GB18030";

constexpr struct {
  std::string_view name;
  std::string_view encoding;
} kEncodings[] = {
    {"utf-8", kUtf8},          {"utf8", kUtf8},          {"gb18030", kGb18030},
    {"gbk", kGb18030},         {"gb2312", kGb18030},     {"gb_2312", kGb18030},
    {"gb_2312-80", kGb18030},  {"cp936", kGb18030},      {"ms936", kGb18030},
    {"windows-936", kGb18030}, {"x-gbk", kGb18030},      {"euc-cn", kGb18030},
    {"utf-16le", "UTF-16LE"},  {"utf-16be", "UTF-16BE"},
};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// False if nobody here knows the encoding.
class Converter {
 public:
  explicit Converter(std::string_view encoding)
      : handle_(iconv_open(kUtf8.data(), std::string(encoding).c_str())) {}
  ~Converter() {
    if (works()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  bool works() const {
    constexpr intptr_t kFailed = -1;  // as a pointer, says iconv
    return std::memcmp(&handle_, &kFailed, sizeof(handle_)) != 0;
  }
  // False where it met bytes that are none of the encoding's.
  bool Convert(char*& in, size_t& in_left, std::string& text) {
    bool more = true;
    while (more && in_left > 0) {
      char* out = room_.data();
      size_t out_left = room_.size();
      errno = 0;
      const bool failed = iconv(handle_, &in, &in_left, &out, &out_left) == static_cast<size_t>(-1);
      more = failed && errno == E2BIG;
      text.append(room_.data(), room_.size() - out_left);
      if (failed && !more) return false;
    }
    return true;
  }
  void Reset() { iconv(handle_, nullptr, nullptr, nullptr, nullptr); }

 private:
  iconv_t handle_;
  std::string room_ = std::string(size_t{1} << 16, '\0');
};

}  // namespace

std::string_view EncodingNamed(std::string_view name) {
  for (const auto& known : kEncodings) {
    const bool same = std::equal(name.begin(), name.end(), known.name.begin(), known.name.end(),
                                 [](char a, char b) { return Lower(a) == b; });
    if (same) return known.encoding;
  }
  return "";
}

bool ConvertToUtf8(std::string& bytes, std::string_view encoding, std::string& text,
                   const std::function<bool()>& damaged) {
  Converter converter(encoding);
  if (!converter.works()) return false;
  const size_t unit = encoding.starts_with("UTF-16") ? 2 : 1;
  char* in = bytes.data();
  size_t in_left = bytes.size();
  while (!converter.Convert(in, in_left, text)) {
    if (!damaged()) return true;
    const size_t skipped = std::min(unit, in_left);
    in += skipped;
    in_left -= skipped;
    converter.Reset();
  }
  return true;
}

std::optional<std::string> ToUtf8(std::string bytes, std::string_view encoding) {
  bool whole = true;
  std::string text;
  const bool known = ConvertToUtf8(bytes, encoding, text, [&] { return whole = false; });
  if (!known || !whole) return std::nullopt;
  return text;
}

}  // namespace huying::text
