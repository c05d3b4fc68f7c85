#include "tests/load/figures.h"

#include "absl/strings/str_cat.h"

namespace huying::load {

void Add(const Counts& counts, Figures& figures) {
  const std::pair<const char*, uint64_t> named[] = {
      {"cases", counts.cases},     {"commands", counts.commands}, {"looks", counts.looks},
      {"too_early", counts.early}, {"shed", counts.shed},         {"lost", counts.lost},
      {"failed", counts.failed},   {"late", counts.late}};
  for (const auto& [name, number] : named) figures[name] = static_cast<double>(number);
}

void Add(const Histogram& latency, Figures& figures) {
  figures["p50_ms"] = latency.PercentileMs(0.5);
  figures["p90_ms"] = latency.PercentileMs(0.9);
  figures["p99_ms"] = latency.PercentileMs(0.99);
  figures["p999_ms"] = latency.PercentileMs(0.999);
}

absl::Status Whole(const Driver& driver) {
  const std::map<std::string, uint64_t> failures = driver.Failures();
  if (failures.empty()) return absl::OkStatus();
  std::string text = "cases were given up:";
  for (const auto& [why, times] : failures) absl::StrAppend(&text, " ", times, " x ", why, ";");
  return absl::InternalError(text);
}

}  // namespace huying::load
