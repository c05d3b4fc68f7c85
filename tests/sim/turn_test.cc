// Partitions share a worker: a standby that has much to read does not keep it for long.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/testing/sim_process.h"
#include "tests/sim/toy.pb.h"
#include "tests/sim/toy_services.h"

namespace huying::sim {
namespace {

using testing::SimProcess;
using testing::SimSlot;

constexpr int64_t kTurnBytesMax = 1 << 20;
constexpr int64_t kTurnRecordsMax = 512;
constexpr int kTurnsMax = 10'000;

class Turns : public ::testing::Test {
 protected:
  Turns() {
    const std::string& name = counter_->spec().name;
    EXPECT_TRUE(bus_.CreateTopics({{runtime::EventTopic(name), 2},
                                   {runtime::DeadTopic(name), 2, 1, bus::TopicKind::kPlain}})
                    .ok());
  }

  SimProcess::Parts Parts(const std::string& instance) {
    SimProcess::Parts parts{.services = {counter_},
                            .partitions = 2,
                            .bus = &bus_,
                            .random = &random_,
                            .options = {},
                            .rules = {},
                            .acquired = nullptr};
    parts.options.data_dir = "sim";
    parts.options.instance = instance;
    parts.options.entries_max = 1;
    return parts;
  }

  void TurnUntilOwning(SimProcess& process, SimSlot& slot) {
    for (int i = 0; i < kTurnsMax && !slot.processor->owning(); ++i) {
      (void)process.Turn(slot);
      (void)bus_.Step();
    }
    ASSERT_TRUE(slot.processor->owning());
  }

  // So many records of so many bytes in partition 0.
  void Write(int records, uint32_t bytes) {
    SimProcess writer("writer", Parts("writer"));
    writer.Start();
    SimSlot& slot = writer.slot(0, 0);
    writer.Want(slot, runtime::Wanted::kOwner);
    TurnUntilOwning(writer, slot);
    int answered = 0;
    for (int i = 0; i < records; ++i) {
      auto change = std::make_unique<toy::Change>();
      change->set_account("account");
      change->set_by(1);
      change->set_padding(bytes);
      runtime::Command command;
      command.request_id = absl::StrCat("r", i);
      command.message = std::move(change);
      command.done = [&](const runtime::CommandResult& result) {
        EXPECT_TRUE(result.status.ok()) << result.status;
        ++answered;
      };
      slot.processor->Submit(std::move(command));
      for (int turn = 0; turn < kTurnsMax && answered <= i; ++turn) {
        (void)writer.Turn(slot);
        (void)bus_.Step();
      }
    }
    EXPECT_EQ(answered, records);
    writer.Crash();
  }

  // A standby reads it beside an owner of another partition, each in its turn.
  void ReadInTurns() {
    SimProcess reader("reader", Parts("reader"));
    reader.Start();
    SimSlot& standby = reader.slot(0, 0);
    SimSlot& owner = reader.slot(0, 1);
    reader.Want(owner, runtime::Wanted::kOwner);
    TurnUntilOwning(reader, owner);
    reader.Want(standby, runtime::Wanted::kStandby);
    const auto& records = log_.Records(runtime::EventTopic(counter_->spec().name), 0);
    int64_t read = 0;
    int64_t bytes_max = 0;
    int64_t records_max = 0;
    for (int i = 0; i < kTurnsMax && read < static_cast<int64_t>(records.size()); ++i) {
      const int64_t from = read;
      (void)reader.Turn(standby);
      (void)reader.Turn(owner);
      read = standby.processor->state().own().next_offset();
      int64_t bytes = 0;  // but for the last record, which may go beyond
      for (int64_t at = from; at + 1 < read; ++at) {
        bytes += static_cast<int64_t>(records[static_cast<size_t>(at)].payload.size());
      }
      bytes_max = std::max(bytes_max, bytes);
      records_max = std::max(records_max, read - from);
    }
    EXPECT_EQ(read, static_cast<int64_t>(records.size()));
    EXPECT_LE(bytes_max, kTurnBytesMax);
    EXPECT_LE(records_max, kTurnRecordsMax);
    reader.Crash();
  }

  const toy::ToyServices services_;
  const runtime::Handlers* counter_ = services_.all().front();
  testing::SimLog log_;
  testing::FakeClock clock_;
  testing::SimRandom random_{1};
  testing::SimBus bus_{&log_, &clock_, &random_};
};

TEST_F(Turns, AStandbyFoldsAMegabyteOfLargeRecordsInATurn) {
  Write(100, 100'000);
  ReadInTurns();
}

TEST_F(Turns, AStandbyFoldsAFewHundredSmallRecordsInATurn) {
  Write(3'000, 0);
  ReadInTurns();
}

}  // namespace
}  // namespace huying::sim
