// Putting texts together and taking them apart. Abseil's own speak absl::string_view, which in
// Debian is another type than std::string_view. Pure.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace huying {

inline void AppendTo(std::string& out, std::string_view part) { out.append(part); }
// Other kinds of string views: Abseil's in absl::Status::message().
template <class View>
requires(!std::convertible_to<View, std::string_view> && requires(const View& view) {
  view.substr(0);
}) void AppendTo(std::string& out, const View& view) {
  out.append(view.data(), view.size());
}
inline void AppendTo(std::string& out, char part) { out.push_back(part); }
template <std::integral Number>
requires(!std::same_as<Number, char> && !std::same_as<Number, bool>) void AppendTo(std::string& out,
                                                                                   Number number) {
  out.append(std::to_string(number));
}

// Texts and whole numbers, one after the other.
template <class... Parts>
std::string Cat(const Parts&... parts) {
  std::string out;
  (AppendTo(out, parts), ...);
  return out;
}

std::vector<std::string_view> Split(std::string_view text, char at);
std::string Join(const std::vector<std::string>& parts, std::string_view between);
// Without what is not to be seen at both ends (see blank.h).
std::string_view Trim(std::string_view text);
// As many whole characters of UTF-8 as fit into so many bytes.
std::string_view Beginning(std::string_view text, size_t bytes_max);
// "12.3" for (12.345, 1)
std::string Fixed(double number, int digits);

}  // namespace huying
