// Tells on standard error how far a long command is. On a terminal one line is rewritten four times
// a second, elsewhere a line is added every five seconds. Never on standard output: that is for
// results.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace huying::ctl {

class Progress {
 public:
  // `total` 0: not known, so no estimate of the end.
  Progress(std::string what, int64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Call as often as you like. `detail` stands at the end of the line.
  void Show(int64_t done, std::string_view detail = "");
  // Ends the line, with the last state shown.
  void Finish(int64_t done, std::string_view detail = "");

 private:
  void Write(int64_t done, std::string_view detail, bool last);

  std::string what_;
  int64_t total_;
  bool terminal_;
  int64_t started_ns_;
  int64_t shown_ns_;
  bool finished_ = false;
};

// "import: 1200 of 2816 (42%), 310/s, 5 s left, detail"; the estimate only when there is a total
// and a rate.
std::string ProgressLine(std::string_view what, int64_t done, int64_t total, double seconds,
                         std::string_view detail);

}  // namespace huying::ctl
