#include "services/huyingctl/verify/chain.h"

#include <gmock/gmock.h>

#include "huying/dispatch/v1/events.pb.h"
#include "services/huyingctl/verify/store_check.h"

namespace huying::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ChainTest : public ::testing::Test {
 protected:
  ChainTest() {
    spec_.name = "dispatch";
    spec_.event = &dispatch::v1::Event::default_instance();
  }

  static log::v1::Decision Answering(const std::string& request_id, int64_t time_ms) {
    log::v1::Decision decision;
    decision.set_time_ms(time_ms);
    log::v1::Entry& entry = *decision.add_entries();
    entry.mutable_cause()->mutable_request()->set_request_id(request_id);
    entry.add_events(dispatch::v1::Event().SerializeAsString());
    return decision;
  }

  static log::v1::Decision Reading(int64_t input_offset) {
    log::v1::Decision decision;
    decision.add_entries()->mutable_cause()->mutable_input()->set_service("intake");
    decision.mutable_entries(0)->mutable_cause()->mutable_input()->set_offset(input_offset);
    log::v1::Cursor& cursor = *decision.add_cursors();
    cursor.set_service("intake");
    cursor.set_next_offset(input_offset + 1);
    return decision;
  }

  void Take(const log::v1::Decision& decision,
            runtime::Validity validity = runtime::Validity::kApply) {
    bus::Record record;
    record.offset = next_offset_++;
    runtime::ValidatedRecord validated;
    validated.decision = &decision;
    validated.validity = validity;
    check_.Take(record, validated);
  }

  runtime::ServiceSpec spec_;
  Findings findings_;
  ChainCheck check_{&spec_, 3, &findings_};
  int64_t next_offset_ = 0;
};

TEST_F(ChainTest, AWholeChainHasNoFindings) {
  Take(Answering("a", 1000));
  Take(Reading(4));
  Take(Reading(5));
  Take(Answering("b", 2000));
  Take(Answering("a", 1000 + spec_.answers_kept_ms + 1));  // forgotten since, so new
  EXPECT_THAT(findings_.all(), IsEmpty());
  EXPECT_EQ(check_.events(), 3);
  EXPECT_EQ(check_.inputs().at("intake"), 6);
}

TEST_F(ChainTest, ARequestAnsweredTwiceIsNamed) {
  Take(Answering("a", 1000));
  Take(Answering("a", 2000));
  ASSERT_THAT(findings_.all(), SizeIs(1));
  EXPECT_EQ(findings_.all()[0].partition, 3);
  EXPECT_THAT(findings_.all()[0].what,
              HasSubstr("offset 1: answers request a again, after offset 0"));
}

TEST_F(ChainTest, AVoidRecordDoesNotCount) {
  Take(Answering("a", 1000));
  Take(Answering("a", 2000), runtime::Validity::kVoidNotOwner);
  EXPECT_THAT(findings_.all(), IsEmpty());
  EXPECT_EQ(check_.void_records(), 1);
}

TEST_F(ChainTest, ACursorThatGoesBackIsNamed) {
  Take(Reading(5));
  Take(Reading(4));
  ASSERT_THAT(findings_.all(), SizeIs(2));
  EXPECT_THAT(findings_.all()[0].what, HasSubstr("answers intake offset 4 after 5"));
  EXPECT_THAT(findings_.all()[1].what, HasSubstr("goes back from 6 to 5"));
}

TEST_F(ChainTest, AnUnreadableRecordIsNamed) {
  Take(log::v1::Decision(), runtime::Validity::kUnreadable);
  EXPECT_THAT(findings_.all(), SizeIs(1));
}

TEST(PrintableKey, ShowsOtherBytesInHex) {
  EXPECT_EQ(PrintableKey(std::string("c/\x00\xff!", 5)), "c/\\x00\\xff!");
}

}  // namespace
}  // namespace huying::ctl
