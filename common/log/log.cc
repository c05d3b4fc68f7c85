#include "common/log/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace huying::log {
namespace {

// One for the process, made at first use: a log line may be written before main and after it.
spdlog::logger& Logger() {
  static spdlog::logger& logger =
      *new spdlog::logger("huying", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  static const bool formatted = [] {
    logger.set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
    return true;
  }();
  (void)formatted;
  return logger;
}

spdlog::level::level_enum ToSpdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarn:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
    case Level::kOff:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

}  // namespace

void SetLevel(Level level) { Logger().set_level(ToSpdlog(level)); }

void Write(Level level, std::string_view line) {
  Logger().log(ToSpdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

bool Enabled(Level level) { return Logger().should_log(ToSpdlog(level)); }

}  // namespace huying::log
