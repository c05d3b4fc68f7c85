// What makes a chain whole, rule by rule.
#include "common/runtime/verify_chain.h"

#include <gmock/gmock.h>
#include <google/protobuf/wrappers.pb.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/row_store.h"

namespace huying::runtime {
namespace {

using google::protobuf::StringValue;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ChainTest : public ::testing::Test {
 protected:
  ChainTest() {
    spec_.name = "notes";
    spec_.event = &StringValue::default_instance();
  }

  static log::v1::Decision Answering(const std::string& request_id, int64_t time_ms) {
    log::v1::Decision decision;
    decision.set_time_ms(time_ms);
    decision.add_entries()->mutable_cause()->mutable_request()->set_request_id(request_id);
    return decision;
  }
  static void AddInput(int64_t offset, uint32_t event, log::v1::Decision& decision) {
    log::v1::InputRecord& input = *decision.add_entries()->mutable_cause()->mutable_input();
    input.set_service("other");
    input.set_offset(offset);
    input.set_event(event);
  }
  static log::v1::Decision MovedTo(int64_t next_offset, uint32_t events_done = 0) {
    log::v1::Decision decision;
    log::v1::Cursor& cursor = *decision.add_cursors();
    cursor.set_service("other");
    cursor.set_next_offset(next_offset);
    cursor.set_events_done(events_done);
    return decision;
  }
  static log::v1::Decision Reading(int64_t offset) {
    log::v1::Decision decision = MovedTo(offset + 1);
    decision.set_time_ms(1500);
    AddInput(offset, 0, decision);
    return decision;
  }

  void Take(const log::v1::Decision& decision, Validity validity = Validity::kApply) {
    ValidatedRecord validated;
    validated.offset = next_offset_++;
    validated.decision = &decision;
    validated.validity = validity;
    check_.Take(validated);
  }
  void Fence(int32_t partitions) {
    log::v1::Fence fence;
    fence.set_partitions(partitions);
    ValidatedRecord validated;
    validated.offset = next_offset_++;
    validated.fence = &fence;
    validated.validity = Validity::kFence;
    check_.Take(validated);
  }

  // As they are kept for a check that goes on.
  size_t RequestsKept() const {
    constexpr size_t kBytes = 16;
    testing::RowStore rows;
    check_.Save(rows);
    size_t kept = 0;
    rows.Scan("Vr", PrefixEnd("Vr"), [&](std::string_view, std::string_view part) {
      kept += part.size() / kBytes;
      return true;
    });
    return kept;
  }

  ServiceSpec spec_;
  std::vector<std::string> findings_;
  ChainCheck check_{&spec_, [this](std::string what) { findings_.push_back(std::move(what)); }};
  int64_t next_offset_ = 0;
};

TEST_F(ChainTest, AWholeChainHasNoFindings) {
  Fence(4);
  Take(Answering("a", 1000));
  Take(Reading(4));
  Take(Reading(5));
  Fence(0);  // of a version that does not say it
  Take(Answering("b", 2000));
  Take(Answering("a", 1000 + spec_.answers_kept_ms + 1));  // forgotten since, so new
  Fence(4);
  EXPECT_THAT(findings_, IsEmpty());
  EXPECT_EQ(check_.state().inputs(0).next_offset(), 6);
}

TEST_F(ChainTest, ARequestAnsweredTwiceIsNamed) {
  Take(Answering("a", 1000));
  Take(Answering("a", 1000 + spec_.answers_kept_ms));
  EXPECT_THAT(findings_, ElementsAre(HasSubstr("offset 1: answers request a again")));
}

TEST_F(ChainTest, RequestsAreForgottenWhenTheirTimeIsOver) {
  constexpr int kRequests = 1000;
  for (int i = 0; i < kRequests; ++i) Take(Answering(absl::StrCat("r", i), 1000 + i));
  EXPECT_EQ(RequestsKept(), kRequests);
  Take(Answering("late", 1000 + kRequests / 2 + spec_.answers_kept_ms));
  EXPECT_EQ(RequestsKept(), kRequests / 2 + 1);
  Take(Answering("r999", 1999 + spec_.answers_kept_ms));
  EXPECT_THAT(findings_, ElementsAre(HasSubstr("answers request r999 again")));
}

TEST_F(ChainTest, AVoidRecordDoesNotCount) {
  Take(Answering("a", 1000));
  Take(Answering("a", 2000), Validity::kVoidNotOwner);
  EXPECT_THAT(findings_, IsEmpty());
}

TEST_F(ChainTest, ACursorThatGoesBackIsNamed) {
  Take(Reading(5));
  Take(MovedTo(4));
  EXPECT_THAT(findings_, ElementsAre(HasSubstr("goes back from 6 to 4")));
}

TEST_F(ChainTest, ACursorThatGoesBackWithinARecordIsNamed) {
  Take(MovedTo(4, 3));
  Take(MovedTo(4, 2));
  EXPECT_THAT(findings_, ElementsAre(HasSubstr("goes back")));
}

TEST_F(ChainTest, ARecordMayBeAnsweredOverSeveral) {
  log::v1::Decision first = MovedTo(4, 2);
  AddInput(4, 0, first);
  AddInput(4, 1, first);
  Take(first);
  log::v1::Decision second = MovedTo(5);
  AddInput(4, 2, second);
  AddInput(4, 4, second);
  Take(second);
  EXPECT_THAT(findings_, IsEmpty());
  log::v1::Decision again = MovedTo(6);
  AddInput(4, 4, again);
  Take(again);
  EXPECT_THAT(findings_, ElementsAre(HasSubstr("event 4 of other offset 4 a second time")));
}

TEST_F(ChainTest, AnEventAnsweredTwiceByOneRecordIsNamed) {
  log::v1::Decision decision = MovedTo(5);
  AddInput(4, 2, decision);
  AddInput(4, 2, decision);
  Take(decision);
  EXPECT_THAT(findings_, ElementsAre(HasSubstr("after event 2 of offset 4")));
}

TEST_F(ChainTest, AnEventAnsweredBehindTheCursorIsNamed) {
  log::v1::Decision decision = MovedTo(4, 1);
  AddInput(4, 1, decision);
  Take(decision);
  EXPECT_THAT(findings_, ElementsAre(HasSubstr("its cursor says that it was read to 4")));
}

TEST_F(ChainTest, ATimeThatGoesBackIsNamed) {
  Take(Answering("a", 1000));
  Take(MovedTo(1));  // decides nothing, so it has no time
  Take(Answering("b", 999));
  EXPECT_THAT(findings_, ElementsAre(HasSubstr("offset 2: is decided at 999")));
}

TEST_F(ChainTest, AnUnreadableRecordIsNamed) {
  Take(log::v1::Decision(), Validity::kUnreadable);
  EXPECT_THAT(findings_, ElementsAre("offset 0 cannot be read"));
}

TEST_F(ChainTest, AMissingOffsetIsNamed) {
  Take(MovedTo(1));
  ++next_offset_;
  Take(MovedTo(2));
  EXPECT_THAT(findings_, ElementsAre(HasSubstr("offset 1 is missing")));
}

TEST_F(ChainTest, AnotherNumberOfPartitionsIsNamed) {
  Fence(4);
  Fence(8);
  EXPECT_THAT(findings_, ElementsAre(HasSubstr("offset 1: its owner believes in 8 partitions")));
}

}  // namespace
}  // namespace huying::runtime
