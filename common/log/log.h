// Logging: one line per happening, to stderr, with time, level and text. Never personal data, never
// a report's text. Thin over spdlog, whose headers stay in the .cc file.
#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace huying::log {

enum class Level { kDebug, kInfo, kWarn, kError, kOff };

// The least level that is written; kInfo at first. Thread-safe.
void SetLevel(Level level);
void Write(Level level, std::string_view line);
// False: a line of this level would be dropped, so need not be made.
bool Enabled(Level level);

template <class... Args>
void Info(fmt::format_string<Args...> format, Args&&... args) {
  if (Enabled(Level::kInfo)) Write(Level::kInfo, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void Warn(fmt::format_string<Args...> format, Args&&... args) {
  if (Enabled(Level::kWarn)) Write(Level::kWarn, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void Error(fmt::format_string<Args...> format, Args&&... args) {
  if (Enabled(Level::kError))
    Write(Level::kError, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace huying::log
