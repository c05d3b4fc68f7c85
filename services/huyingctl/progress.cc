#include "services/huyingctl/progress.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "common/core/clock.h"
#include "common/core/text.h"

namespace huying::ctl {
namespace {

constexpr int64_t kTerminalIntervalNs = 250'000'000;
constexpr int64_t kPlainIntervalNs = 5'000'000'000;

std::string Left(double seconds) {
  if (seconds < 90) return Cat(Fixed(seconds, 0), " s left");
  if (seconds < 5400) return Cat(Fixed(seconds / 60, 0), " min left");
  return Cat(Fixed(seconds / 3600, 1), " h left");
}

}  // namespace

std::string ProgressLine(std::string_view what, int64_t done, int64_t total, double seconds,
                         std::string_view detail) {
  std::string line = Cat(what, ": ", done);
  if (total > 0) line += Cat(" of ", total, " (", done * 100 / total, "%)");
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  if (rate > 0) line += Cat(", ", Fixed(rate, rate < 10 ? 1 : 0), "/s");
  if (rate > 0 && total > done) line += Cat(", ", Left(static_cast<double>(total - done) / rate));
  if (!detail.empty()) line += Cat(", ", detail);
  return line;
}

Progress::Progress(std::string what, int64_t total)
    : what_(std::move(what)),
      total_(total),
      terminal_(isatty(STDERR_FILENO) == 1),
      started_ns_(MonotonicNanos()),
      shown_ns_(started_ns_) {}

Progress::~Progress() {
  if (terminal_ && !finished_) std::fputs("\n", stderr);
}

void Progress::Show(int64_t done, std::string_view detail) {
  const int64_t now = MonotonicNanos();
  if (now - shown_ns_ < (terminal_ ? kTerminalIntervalNs : kPlainIntervalNs)) return;
  shown_ns_ = now;
  Write(done, detail, false);
}

void Progress::Finish(int64_t done, std::string_view detail) {
  finished_ = true;
  Write(done, detail, true);
}

void Progress::Write(int64_t done, std::string_view detail, bool last) {
  const double seconds = static_cast<double>(MonotonicNanos() - started_ns_) / 1e9;
  const std::string line = ProgressLine(what_, done, total_, seconds, detail);
  if (terminal_) {
    // Back to the line's start and clear it: the line before may have been longer.
    std::fprintf(stderr, "\r\x1b[2K%s%s", line.c_str(), last ? "\n" : "");
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
  }
  std::fflush(stderr);
}

}  // namespace huying::ctl
