#include "services/huyingctl/line_note.h"

#include <string>
#include <thread>
#include <vector>

#include "common/core/text.h"
#include "gtest/gtest.h"

namespace huying::ctl {
namespace {

TEST(LineNote, StandsByItselfWhoeverElseWrites) {
  constexpr int kThreads = 4;
  constexpr int kNotes = 500;
  ::testing::internal::CaptureStderr();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([] {
      for (int i = 0; i < kNotes; ++i) NoteLine("a.csv", 7, "诉求标题过长");
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string told = ::testing::internal::GetCapturedStderr();
  int notes = 0;
  for (const std::string_view line : Split(told, '\n')) {
    if (line.empty()) continue;
    ASSERT_EQ(line, "a.csv:7: 诉求标题过长");
    ++notes;
  }
  EXPECT_EQ(notes, kThreads * kNotes);
}

}  // namespace
}  // namespace huying::ctl
