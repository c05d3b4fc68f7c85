#include "services/dispatch/meetings/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/case/site_photos.h"
#include "common/core/civil.h"
#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch::meetings {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::HasSubstr;

const CommandOracle kMayRecordFirstMeeting{v1::RecordFirstMeeting::descriptor(),
                                           "ACCEPTED HANDLING IN_REVIEW REVIEWED", "HANDLE",
                                           "LEAD ABOVE_LEAD CENTRE HELPER"};
const CommandOracle kMayRecordFirstMeetingBefore{v1::RecordFirstMeeting::descriptor(),
                                                 "ROUTED RETURNED", "HANDLE", "RESPONSIBLE"};
const CommandOracle kMayRecordSecondMeeting{v1::RecordSecondMeeting::descriptor(),
                                            "HANDLING IN_REVIEW REVIEWED", "HANDLE",
                                            "LEAD ABOVE_LEAD CENTRE HELPER"};
const EventOracle kFirstMeetingHeld{v1::FirstMeetingHeld::descriptor(), "HANDLING from ACCEPTED",
                                    "HANDLING", "stop FIRST_CONTACT"};
const EventOracle kSecondMeetingHeld{v1::SecondMeetingHeld::descriptor(), "", "", ""};
const CommandOracle kMayRecordSiteProof{v1::RecordSiteProof::descriptor(),
                                        "ACCEPTED HANDLING IN_REVIEW REVIEWED", "HANDLE",
                                        "LEAD ABOVE_LEAD CENTRE HELPER"};
const EventOracle kSiteProved{v1::SiteProved::descriptor(), "HANDLING from ACCEPTED", "HANDLING",
                              "stop FIRST_CONTACT"};

// MECH D7
TEST(Meetings, TheWorkBeginsWithTheFirst) {
  Example example;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  EXPECT_EQ(example.DoAs("RecordSecondMeeting").rejection().code, "NOT_IN_STATE")
      << "the second comes after the first";
  ASSERT_TRUE(example.DoAs("RecordFirstMeeting").ok());
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_HANDLING);
  EXPECT_TRUE(MetFirst(example.task));
  ASSERT_TRUE(example.DoAs("NoteWork").ok());
  example.policy.now_ms += kMinuteMs;
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

v1::ExecuteRequest First(v1::ContactWay way, const char* place, const char* record) {
  v1::ExecuteRequest request;
  v1::RecordFirstMeeting& meeting = *request.mutable_record_first_meeting();
  meeting.set_way(way);
  meeting.set_result("了解了诉求");
  meeting.set_place(place);
  meeting.set_record(record);
  return request;
}

// MECH D7
TEST(Meetings, SaysWhereOrByWhichCall) {
  struct Row {
    v1::ContactWay way;
    const char* place;
    const char* record;
    const char* wrong;  // null: good
  };
  const Row rows[] = {
      {v1::CONTACT_WAY_PHONE, "", "通话记录17", nullptr},
      {v1::CONTACT_WAY_PHONE, "家里", "", "请填写通话或消息记录"},
      {v1::CONTACT_WAY_MESSAGE, "", " ", "自动发送的消息不算联系"},
      {v1::CONTACT_WAY_FACE_TO_FACE, "三号楼门前", "", nullptr},
      {v1::CONTACT_WAY_FACE_TO_FACE, "", "通话记录17", "请填写见面地点"},
  };
  for (const Row& row : rows) {
    Example example;
    example.Reach(v1::TASK_STATE_ACCEPTED);
    const auto verdict = example.Do(First(row.way, row.place, row.record));
    ASSERT_EQ(verdict.ok(), row.wrong == nullptr);
    if (row.wrong == nullptr) continue;
    EXPECT_THAT(verdict.rejection().message, HasSubstr(row.wrong));
  }
}

// A claimed time stands beside the log's, flagged; it is neither ahead nor from before the
// acceptance. MECH D7
TEST(Meetings, ClaimedTimesAreBounded) {
  struct Row {
    int64_t claimed_ms;
    const char* code;  // null: good
  };
  const int64_t accepted = kNow;
  const int64_t now = kNow + kHourMs;
  const Row rows[] = {
      {0, nullptr},
      {accepted, nullptr},
      {now + 5 * kMinuteMs, nullptr},
      {accepted - 1, "TIME_BEFORE_ACCEPTANCE"},
      {now + 5 * kMinuteMs + 1, "TIME_AHEAD"},
  };
  for (const Row& row : rows) {
    Example example;
    example.Reach(v1::TASK_STATE_ACCEPTED);
    example.policy.now_ms = now;
    v1::ExecuteRequest meeting = First(v1::CONTACT_WAY_PHONE, "", "通话记录17");
    meeting.mutable_record_first_meeting()->set_held_ms(row.claimed_ms);
    const auto verdict = example.Do(meeting);
    if (row.code != nullptr) {
      ASSERT_FALSE(verdict.ok()) << row.code;
      EXPECT_EQ(verdict.rejection().code, row.code);
      continue;
    }
    ASSERT_TRUE(verdict.ok());
    const v1::FirstMeetingHeld& held = verdict->events()[0]->first_meeting_held();
    EXPECT_EQ(held.held_ms(), row.claimed_ms != 0 ? row.claimed_ms : now);
    EXPECT_EQ(held.claimed(), row.claimed_ms != 0);
    EXPECT_EQ(verdict->events()[0]->header().time_ms(), now) << "clocks go by the log's time";
  }
}

// MECH D7
TEST(Meetings, TheSecondNeedsWorkAndTimeInBetween) {
  Example example;
  example.Reach(v1::TASK_STATE_HANDLING);
  example.policy.now_ms += kHourMs;
  EXPECT_EQ(example.DoAs("RecordSecondMeeting").rejection().code, "NO_WORK_BETWEEN");
  ASSERT_TRUE(example.DoAs("NoteWork").ok());
  v1::ExecuteRequest second = RequestOf("RecordSecondMeeting");
  second.mutable_record_second_meeting()->set_held_ms(kNow + 999);
  const auto close = example.Do(second);
  ASSERT_FALSE(close.ok());
  EXPECT_EQ(close.rejection().code, "MEETINGS_TOO_CLOSE");
  EXPECT_THAT(close.rejection().message, HasSubstr("几乎相同"));
  EXPECT_TRUE(example.DoAs("RecordSecondMeeting").ok());
}

// Where nobody can be contacted a meeting would be made up: proof from the spot takes its place.
// MECH D7
TEST(SiteProof, TakesThePlaceOfTheMeetings) {
  Example example;
  example.process.set_two_meetings(true);
  example.policy.nobody_to_contact = true;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  const auto made_up = example.DoAs("RecordFirstMeeting");
  ASSERT_FALSE(made_up.ok());
  EXPECT_EQ(made_up.rejection().code, "NOBODY_TO_CONTACT");
  EXPECT_THAT(made_up.rejection().possible, ::testing::ElementsAre("RecordSiteProof"));
  ASSERT_TRUE(example.DoAs("RecordSiteProof").ok());
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_HANDLING);
  EXPECT_TRUE(LacksSecond(example.task));
  example.FinishParts();
  ASSERT_TRUE(example.DoAs("DraftReply").ok());
  ASSERT_TRUE(example.DoAs("PassReply").ok());
  EXPECT_EQ(example.DoAs("ReplyCitizen").rejection().code, "SITE_PROOF_MISSING");
  example.policy.now_ms += kHourMs;
  ASSERT_TRUE(example.DoAs("RecordSiteProof").ok());
  EXPECT_TRUE(LacksSecond(example.task)) << "no work was noted in between";
  ASSERT_TRUE(example.DoAs("NoteWork").ok());
  ASSERT_TRUE(example.DoAs("RecordSiteProof").ok());
  EXPECT_TRUE(IsProved(example.task));
  const auto replied = example.DoAs("ReplyCitizen");
  ASSERT_TRUE(replied.ok());
  EXPECT_TRUE(replied->events()[0]->replied().proved_on_site());
  EXPECT_FALSE(replied->events()[0]->replied().met_first());
}

// MECH D7
TEST(SiteProof, IsNotForWhoCanBeContacted) {
  Example example;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  EXPECT_EQ(example.DoAs("RecordSiteProof").rejection().code, "SOMEBODY_TO_CONTACT");
}

// MECH D7
TEST(SiteProof, NeedsAFindingAPlaceAndAPhoto) {
  const auto refused = [](auto change) {
    Example example;
    example.policy.nobody_to_contact = true;
    example.Reach(v1::TASK_STATE_ACCEPTED);
    v1::ExecuteRequest request = RequestOf("RecordSiteProof");
    change(*request.mutable_record_site_proof());
    const auto verdict = example.Do(request);
    return verdict.ok() ? std::string() : verdict.rejection().code;
  };
  EXPECT_EQ(refused([](auto&) {}), "");
  EXPECT_EQ(refused([](auto& proof) { proof.clear_finding(); }), "INPUT_MISSING");
  EXPECT_EQ(refused([](auto& proof) { proof.clear_place(); }), "INPUT_MISSING");
  EXPECT_EQ(refused([](auto& proof) { proof.clear_photo_urls(); }), "INPUT_MISSING");
  EXPECT_EQ(refused([](auto& proof) { proof.set_photo_urls(0, "http://x"); }),
            "PROOF_PHOTO_NOT_A_LINK");
  EXPECT_EQ(refused([](auto& proof) {
              for (int i = 0; i < kPhotosMax; ++i) proof.add_photo_urls("https://x");
            }),
            "PROOF_PHOTOS_TOO_MANY");
  EXPECT_EQ(refused([](auto& proof) { proof.set_held_ms(kNow + kHourMs); }), "TIME_AHEAD");
}

}  // namespace
}  // namespace huying::dispatch::meetings
