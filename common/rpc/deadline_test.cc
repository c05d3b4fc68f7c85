#include "common/rpc/deadline.h"

#include <gtest/gtest.h>

namespace huying::rpc {
namespace {

using std::chrono::system_clock;

TEST(TimeLeft, Table) {
  const system_clock::time_point now = system_clock::from_time_t(1'795'000'000);
  struct {
    const char* what;
    system_clock::time_point deadline;
    absl::Duration left;
  } const rows[] = {
      {"passed", now - std::chrono::seconds(1), absl::ZeroDuration()},
      {"long passed", system_clock::time_point::min(), absl::ZeroDuration()},
      {"now", now, absl::ZeroDuration()},
      {"soon", now + std::chrono::milliseconds(250), absl::Milliseconds(250)},
      {"longer than for none", now + std::chrono::minutes(2), absl::Minutes(2)},
      {"too long", now + std::chrono::hours(3), kTimeoutMax},
      {"none", system_clock::time_point::max(), kTimeoutOfNoDeadline},
      {"as good as none", now + std::chrono::hours(24 * 365), kTimeoutOfNoDeadline},
  };
  for (const auto& row : rows) EXPECT_EQ(TimeLeft(row.deadline, now), row.left) << row.what;
}

}  // namespace
}  // namespace huying::rpc
