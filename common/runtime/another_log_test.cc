// A log that is not the one that was read before, in a partition: whatever log it is, it stops.
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "common/testing/processor_fixture.h"

namespace huying::runtime {
namespace {

// Each log that a service reads.
class AnotherLog : public ProcessorTest {
 protected:
  std::vector<bus::Record>& Records(const std::string& service) {
    return log_.Find(EventTopic(service), 0)->records;
  }
  // A log that was made anew, and has more records than the old one.
  void MakeAnew(const std::string& service) {
    const size_t records = Records(service).size();
    Records(service).clear();
    log::v1::Fence fence;
    fence.set_epoch(1);
    fence.set_owner(99);
    log::v1::Decision decision;
    decision.set_epoch(1);
    decision.set_owner(99);
    bus_.Inject(EventTopic(service), 0, bus::RecordKind::kFence, fence.SerializeAsString());
    for (uint64_t seq = 1; seq < records + 5; ++seq) {
      decision.set_seq(seq);
      bus_.Inject(EventTopic(service), 0, bus::RecordKind::kDecision, decision.SerializeAsString());
    }
  }
  void Reopen(Copy& copy, Wanted wanted) {
    ASSERT_TRUE(copy.processor->FlushStore(true).ok());
    copy.processor->Want(Wanted::kNothing);
    Settle(copy);
    copy.processor->Want(wanted);
    SettleInTime(copy, 1'000);
  }
  void ExpectStopped(const Copy& copy, const std::string& topic) {
    const node::v1::PartitionStatus status = copy.processor->Status();
    EXPECT_EQ(status.role(), node::v1::ROLE_STOPPED);
    EXPECT_EQ(status.void_records(), 0) << "nothing of another log is judged by the old cursor";
    EXPECT_TRUE(absl::StrContains(status.error(), topic)) << status.error();
  }
};

TEST_F(AnotherLog, StopsAStandbyThatWouldVoidItAll) {
  const auto owner = Start(Wanted::kOwner);
  const auto standby = Start(Wanted::kStandby);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  Settle(*owner);
  Settle(*standby);
  MakeAnew("notes");
  Reopen(*standby, Wanted::kStandby);
  ExpectStopped(*standby, EventTopic("notes"));
}

TEST_F(AnotherLog, IsFencedByNobodyWhoKnowsTheOldOne) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  Settle(*owner);
  MakeAnew("notes");
  const size_t records = Records("notes").size();
  Reopen(*owner, Wanted::kOwner);
  ExpectStopped(*owner, EventTopic("notes"));
  EXPECT_EQ(Records("notes").size(), records) << "no fence of a used epoch";
}

TEST_F(AnotherLog, OfAnInputStopsItsReader) {
  Others(3);
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  Settle(*owner);
  MakeAnew("other");
  Reopen(*owner, Wanted::kOwner);
  ExpectStopped(*owner, EventTopic("other"));
}

TEST_F(AnotherLog, OfAProjectionStopsItsReader) {
  Others(3);
  const auto copy = Start(Wanted::kStandby, &sums_);
  Settle(*copy);
  MakeAnew("other");
  Reopen(*copy, Wanted::kStandby);
  ExpectStopped(*copy, EventTopic("other"));
}

}  // namespace
}  // namespace huying::runtime
