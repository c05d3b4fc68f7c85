// Golden logs fold to the same rows for ever. See README.md for how to record a new one.
#include <gtest/gtest.h>

#include <iostream>
#include <set>
#include <string>
#include <string_view>

#include "common/log/log.h"
#include "common/testing/fake_clock.h"
#include "tests/replay/golden_log.h"
#include "tests/sim/city_workload.h"

namespace huying::replay {
namespace {

constexpr char kLog[] = "tests/replay/golden/demo.records";
constexpr char kRows[] = "tests/replay/golden/demo.rows";
constexpr uint64_t kSeed = 1;
constexpr int64_t kStartMs = 1'795'572'000'000;  // a Wednesday morning of 2026
constexpr int64_t kJumpMaxMs = 24LL * 3600 * 1000;
constexpr size_t kCases = 24;

absl::Status FoldAll(Digests& digests) {
  testing::SimLog log;
  const testing::FakeClock clock;
  testing::SimRandom random(1);
  testing::SimBus bus(&log, &clock, &random);
  int32_t partitions = 0;
  if (const absl::Status status = ReadLog(kLog, bus, partitions); !status.ok()) return status;
  for (const runtime::Handlers* handlers : sim::CityServices::Get().all()) {
    for (int32_t p = 0; p < partitions; ++p) {
      const std::string place = handlers->spec().name + "/" + std::to_string(p);
      digests[place] = FoldAndDigest(*handlers, p, bus);
    }
  }
  return absl::OkStatus();
}

// Two partitions, faults and all: void records belong to a log's life.
absl::Status Record() {
  const sim::CityServices& services = sim::CityServices::Get();
  testing::SimOptions options;
  options.seed = kSeed;
  options.services = services.all();
  options.partitions = 2;
  options.processes = 2;
  options.steps = 15'000;
  options.commands_max = 550;
  options.start_ms = kStartMs;
  options.jump_max_ms = kJumpMaxMs;
  sim::CityWorkload workload(&services, options.partitions, kSeed, kStartMs, kCases);
  testing::SimWorld world(options, &workload);
  const testing::SimReport report = world.Run();
  if (!report.problems.empty()) return absl::InternalError(report.problems.front());
  std::cout << report.records << " records, " << report.void_records << " of them void\n";
  if (const absl::Status status = WriteLog(world.log(), kLog); !status.ok()) return status;
  Digests digests;
  if (const absl::Status status = FoldAll(digests); !status.ok()) return status;
  return WriteDigests(digests, kRows);
}

TEST(Replay, TheGoldenLogFoldsToTheSameRows) {
  Digests wanted, folded;
  ASSERT_TRUE(ReadDigests(kRows, wanted).ok());
  const absl::Status status = FoldAll(folded);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(folded, wanted) << "a log that was written before folds to other rows now: the stores "
                               "of a running city would not be what its log says. If the rows were "
                               "changed on purpose, see tests/replay/README.md";
}

TEST(Replay, TheGoldenLogHoldsAWholeCase) {
  testing::SimLog log;
  const testing::FakeClock clock;
  testing::SimRandom random(1);
  testing::SimBus bus(&log, &clock, &random);
  int32_t partitions = 0;
  ASSERT_TRUE(ReadLog(kLog, bus, partitions).ok());
  testing::SimAudit audit(sim::CityServices::Get().all(), partitions, &log, {});
  audit.Refresh();
  int closed = 0;
  uint64_t void_records = 0;
  for (int32_t p = 0; p < partitions; ++p) {
    void_records += audit.log("dispatch", p).void_records();
    for (const auto& entry : audit.log("followup", p).entries()) {
      for (const auto* event : entry.events) {
        closed += static_cast<const followup::v1::Event&>(*event).has_closed() ? 1 : 0;
      }
    }
  }
  EXPECT_GT(closed, 0);
  EXPECT_GT(void_records, 0u) << "a log that never saw a fault shows less";
}

// Kinds that the simulated people did not lead to in this log. What a log does not hold it does not
// keep: the list only gets shorter, and a new kind does not belong on it.
const std::set<std::string> kNotRecorded = {
    "CaseRefused",
    "CheckPlanned",
    "ClockRegraded",
    "DangerSignalled",
    "DraftReady",
    "EvidenceAdded",
    "HardCaseDeclared",
    "OnTheSpotVisitAnswered",
    "OnTheSpotVisitPlanned",
    "OrderAccepted",
    "OrderAnswered",
    "OrderDone",
    "OrderIssued",
    "OrderOpened",
    "OrderRepeated",
    "PlaceLeftOpen",
    "SignOffGiven",
    "SolutionRefuted",
    "TaskHeld",
    "TaskParked",
    "TaskResumed",
    "TaskUnrouted",
    "UnitDesignated",
    "VisitAttempted",
    "VisitGivenUp",
};

TEST(Replay, TheGoldenLogHoldsAllOtherKinds) {
  testing::SimLog log;
  const testing::FakeClock clock;
  testing::SimRandom random(1);
  testing::SimBus bus(&log, &clock, &random);
  int32_t partitions = 0;
  ASSERT_TRUE(ReadLog(kLog, bus, partitions).ok());
  const auto services = sim::CityServices::Get().all();
  testing::SimAudit audit(services, partitions, &log, {});
  audit.Refresh();
  std::set<std::string> missing;
  for (const runtime::Handlers* handlers : services) {
    const auto& oneof = *handlers->spec().event->GetDescriptor()->FindOneofByName("kind");
    for (int i = 0; i < oneof.field_count(); ++i) {
      missing.insert(oneof.field(i)->message_type()->name());
    }
    for (int32_t p = 0; p < partitions; ++p) {
      for (const auto& entry : audit.log(handlers->spec().name, p).entries()) {
        for (const auto* event : entry.events) {
          const auto* kind = event->GetReflection()->GetOneofFieldDescriptor(*event, &oneof);
          if (kind != nullptr) missing.erase(kind->message_type()->name());
        }
      }
    }
  }
  EXPECT_EQ(missing, kNotRecorded)
      << "record a log that holds what is missing, see tests/replay/README.md; what is held now "
         "does not belong on the list";
}

}  // namespace
}  // namespace huying::replay

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  huying::log::SetLevel(huying::log::Level::kOff);
  if (argc > 1 && std::string_view(argv[1]) == "--record") {
    const absl::Status status = huying::replay::Record();
    std::cout << status.ToString() << "\n";
    return status.ok() ? 0 : 1;
  }
  return RUN_ALL_TESTS();
}
