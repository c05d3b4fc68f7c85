#include "services/dispatch/meetings/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch::meetings {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;

const CommandOracle kMayRecordFirstMeeting{v1::RecordFirstMeeting::descriptor(),
                                           "ACCEPTED HANDLING IN_REVIEW REVIEWED", "HANDLE",
                                           "LEAD ABOVE_LEAD CENTRE HELPER"};
const CommandOracle kMayRecordSecondMeeting{v1::RecordSecondMeeting::descriptor(),
                                            "HANDLING IN_REVIEW REVIEWED", "HANDLE",
                                            "LEAD ABOVE_LEAD CENTRE HELPER"};
const EventOracle kFirstMeetingHeld{v1::FirstMeetingHeld::descriptor(), "HANDLING from ACCEPTED",
                                    "HANDLING", "stop FIRST_CONTACT"};
const EventOracle kSecondMeetingHeld{v1::SecondMeetingHeld::descriptor(), "", "", ""};

// MECH D7
TEST(Meetings, TheWorkBeginsWithTheFirst) {
  Example example;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  EXPECT_EQ(example.DoAs("RecordSecondMeeting").rejection().code, "NOT_IN_STATE")
      << "the second comes after the first";
  ASSERT_TRUE(example.DoAs("RecordFirstMeeting").ok());
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_HANDLING);
  EXPECT_TRUE(MetFirst(example.task));
  ASSERT_TRUE(example.DoAs("RecordSecondMeeting").ok());
  EXPECT_TRUE(MetSecond(example.task));
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_HANDLING);
}

// MECH D7
TEST(Meetings, SaysHowTheCitizenWasMet) {
  Example example;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  v1::ExecuteRequest meeting = RequestOf("RecordFirstMeeting");
  meeting.mutable_record_first_meeting()->clear_way();
  const auto verdict = example.Do(meeting);
  EXPECT_EQ(verdict.rejection().code, "INPUT_MISSING");
  EXPECT_EQ(verdict.rejection().message, "请选择联系方式：电话、当面或短信或网上。");
  EXPECT_EQ(verdict.rejection().mechanism, "D7");
}

}  // namespace
}  // namespace huying::dispatch::meetings
