// What --time-format says, and a time as somebody wrote it.
#include <string>

#include "common/core/civil.h"
#include "services/huyingctl/csv/time_text.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {

HY_FUZZ(time_text) {
  constexpr int32_t kOffset = 480;
  constexpr int64_t kLeastMs = -62'200'000'000'000, kMostMs = 253'500'000'000'000;
  Input input(bytes);
  const auto form = ctl::ParseTimeForm(input.Line(), kOffset);
  if (!form.ok()) return;
  const auto time = ctl::ReadTimeText(input.Rest(), *form);
  if (!time.ok()) return;
  // The years 0 to 9999.
  HY_CHECK(*time >= kLeastMs && *time <= kMostMs);
  const std::string written = FormatTime(*time, kOffset);
  if (written.size() != sizeof("2026-01-01T00:00:00+08:00") - 1) return;
  const auto again = ctl::ReadTimeText(written, *form);
  const int64_t second = *time - (LocalMsOfDay(*time, kOffset) % 1000);
  // The zero of a spreadsheet is none.
  HY_CHECK(again.ok() && (*again == second || (*again == 0 && LocalMsOfDay(second, kOffset) == 0)));
}

}  // namespace huying::fuzz
