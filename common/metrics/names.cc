#include <algorithm>
#include <array>
#include <cstddef>

#include "common/metrics/metrics.h"

namespace huying::metrics {
namespace {

// What a metric may count or measure: the last word of its name. Add a word here when none fits.
constexpr std::string_view kUnits[] = {
    "answers",    "bytes",       "cases",    "clocks",  "commands", "connections",
    "departures", "events",      "info",     "members", "offsets",  "partitions",
    "ratio",      "records",     "requests", "rows",    "samples",  "seconds",
    "streams",    "subscribers", "tasks",    "timers",  "turns",
};

// Labels with a bounded number of values.
constexpr std::string_view kLabels[] = {
    "bus",       "code",    "event", "instance", "kind",      "leg",
    "mechanism", "method",  "level", "reason",   "result",    "role",
    "route",     "service", "state", "topic",    "partition", "version",
};

template <size_t N>
bool Contains(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool IsWord(std::string_view word) {
  return !word.empty() && word[0] >= 'a' && word[0] <= 'z' &&
         std::all_of(word.begin(), word.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

std::vector<std::string_view> Words(std::string_view name) {
  std::vector<std::string_view> words;
  while (true) {
    const size_t end = name.find('_');
    words.push_back(name.substr(0, end));
    if (end == name.npos) return words;
    name.remove_prefix(end + 1);
  }
}

}  // namespace

std::string CheckName(std::string_view name, Kind kind) {
  std::vector<std::string_view> words = Words(name);
  if (!std::all_of(words.begin(), words.end(), IsWord))
    return "a name is lower-case words joined by _";
  if (words.front() != "huying") return "a name begins with huying_";
  const bool total = words.back() == "total";
  if (total != (kind == Kind::kCounter)) return "a counter, and nothing else, ends with _total";
  if (total) words.pop_back();
  if (words.size() < 4) return "a name is huying_<service>_<noun>_<unit>";
  if (!Contains(kUnits, words.back()))
    return "the last word is no unit known in common/metrics/names.cc";
  return "";
}

std::string CheckLabels(const Labels& labels) {
  for (const auto& [name, value] : labels) {
    if (!Contains(kLabels, name))
      return "'" + name + "' is no label known in common/metrics/names.cc";
    if (value.size() > 64) return "a value of '" + name + "' is longer than 64 bytes";
  }
  return "";
}

}  // namespace huying::metrics
