// Golden logs fold to the same rows for ever. See README.md for how to record new ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/log/log.h"
#include "common/testing/fake_clock.h"
#include "common/testing/pack_copy.h"
#include "tests/replay/golden_log.h"
#include "tests/replay/pack_change.h"
#include "tests/replay/script_workload.h"
#include "tests/sim/city_workload.h"

namespace huying::replay {
namespace {

constexpr char kGolden[] = "tests/replay/golden/";
constexpr char kNext[] = "next";       // of the version that is being made
constexpr char kDemo[] = "/demo";      // of random people
constexpr char kScript[] = "/script";  // of the people in script.cc
constexpr uint64_t kSeed = 1;
constexpr int64_t kStartMs = 1'795'572'000'000;  // a Wednesday morning of 2026
constexpr int64_t kJumpMaxMs = 24LL * 3600 * 1000;
constexpr size_t kCases = 10;
constexpr size_t kSupervisionAt = 3;  // of CityServices::all()
constexpr int64_t kStormAfterMs = 5LL * 3600 * 1000;

std::string RecordsOf(const std::string& log) { return kGolden + log + ".records"; }
std::string RowsOf(const std::string& log) { return kGolden + log + ".rows"; }

// 0.2.0/demo, 0.2.0/script, next/demo ...: all versions that were frozen, and what has come since.
std::vector<std::string> Logs(std::string_view ending = "") {
  std::vector<std::string> logs;
  for (const auto& version : std::filesystem::directory_iterator(kGolden)) {
    for (const char* log : {kDemo, kScript}) {
      std::string name = version.path().filename().string() + log;
      if (std::filesystem::exists(RecordsOf(name)) && name.ends_with(ending))
        logs.push_back(std::move(name));
    }
  }
  std::sort(logs.begin(), logs.end());
  return logs;
}

// A log that was read, on a bus of its own.
struct Golden {
  testing::SimLog log;
  testing::FakeClock clock;
  testing::SimRandom random{1};
  testing::SimBus bus{&log, &clock, &random};
  int32_t partitions = 0;

  absl::Status Read(const std::string& name) { return ReadLog(RecordsOf(name), bus, partitions); }
};

absl::Status FoldAll(const std::string& name, Digests& digests) {
  Golden golden;
  if (const absl::Status status = golden.Read(name); !status.ok()) return status;
  for (const runtime::Handlers* handlers : sim::CityServices::Get().all()) {
    for (int32_t p = 0; p < golden.partitions; ++p) {
      const std::string place = handlers->spec().name + "/" + std::to_string(p);
      digests[place] = FoldAndDigest(*handlers, p, golden.bus);
    }
  }
  return absl::OkStatus();
}

absl::Status WriteDigestsOf(const std::string& name) {
  Digests digests;
  if (const absl::Status status = FoldAll(name, digests); !status.ok()) return status;
  return WriteDigests(digests, RowsOf(name));
}

absl::Status Write(testing::SimWorld& world, const testing::SimReport& report,
                   const std::string& name) {
  if (!report.problems.empty()) return absl::InternalError(report.problems.front());
  std::cout << name << ": " << report.records << " records, " << report.void_records
            << " of them void\n";
  if (const absl::Status status = WriteLog(world.log(), RecordsOf(name)); !status.ok()) {
    return status;
  }
  return WriteDigestsOf(name);
}

// Two partitions, faults and all: void records belong to a log's life.
absl::Status RecordDemo() {
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
  return Write(world, report, std::string(kNext) + kDemo);
}

// No faults: it is about the kinds of events. The demo pack, but for what it does not wish: a class
// without review, a visit after every answer on the spot, categories that no duty covers, a company
// without a deputy.
absl::Status RecordScript() {
  const city::PackCopy pack(city::kDemoPack);
  if (!pack.Replace("classes.yaml", "review_levels: [head]", "review_levels: []") ||
      !pack.Replace("classes.yaml", "answered_visit_percent: 5", "answered_visit_percent: 100") ||
      !pack.Replace("closing.yaml", "conditions: [replied, reviewed, visited]",
                    "conditions: [replied, reviewed, visited, no_open_order]") ||
      !pack.Replace("units.yaml",
                    "      - {id: u-heating-deputy, name: 蒋春生, roles: [deputy-leader], phone: "
                    "\"010-5550-0118\"}\n",
                    "") ||
      !pack.Replace("duties.yaml", "- {id: any, lead_place: street_office, note: 属地管理}", "")) {
    return absl::NotFoundError(
        "the class 'simple', its closing, the duty 'any' or the heating company's deputy of the "
        "demo pack is not what it was: change what is "
        "replaced in it");
  }
  // On the first afternoon the next day is given off: ClockMoved.
  const city::PackCopy storm(pack.dir().c_str());
  if (!storm.Replace("calendar.yaml", "        - {name: 国庆节, from_date: 2026-10-01",
                     "        - {name: 暴雪, from_date: 2026-11-26, until_date: 2026-11-26}\n"
                     "        - {name: 国庆节, from_date: 2026-10-01")) {
    return absl::NotFoundError("the calendar of the demo pack is not what it was");
  }
  const sim::CityServices services(pack.dir());
  const sim::CityServices after(storm.dir());
  testing::SimOptions options;
  options.seed = kSeed;
  options.services = services.all();
  const PackChange supervision(services.all()[kSupervisionAt], after.all()[kSupervisionAt],
                               kStartMs + kStormAfterMs);
  options.services[kSupervisionAt] = &supervision;
  options.processes = 1;
  options.steps = 40'000;
  options.commands_max = 3'000;
  options.start_ms = kStartMs;
  options.jump_max_ms = 6'000;  // over two noons: a day is adjusted when the next one is over
  options.faults = false;
  ScriptWorkload workload(&services, options.partitions);
  testing::SimWorld world(options, &workload);
  const testing::SimReport report = world.Run();
  if (const absl::Status status = workload.Finished(); !status.ok()) return status;
  return Write(world, report, std::string(kNext) + kScript);
}

absl::Status Record() {
  std::filesystem::create_directories(std::string(kGolden) + kNext);
  if (const absl::Status status = RecordDemo(); !status.ok()) return status;
  return RecordScript();
}

// Of all logs, which stay as they are.
absl::Status RecordDigests() {
  for (const std::string& log : Logs()) {
    if (const absl::Status status = WriteDigestsOf(log); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// The names of all kinds of events that a service has.
std::set<std::string> KindsOf(const runtime::Handlers& handlers) {
  const auto& oneof = *handlers.spec().event->GetDescriptor()->FindOneofByName("kind");
  std::set<std::string> kinds;
  for (int i = 0; i < oneof.field_count(); ++i)
    kinds.insert(oneof.field(i)->message_type()->name());
  return kinds;
}

// Takes away the kinds of which the log has an event.
void RemoveHeld(const testing::LogAudit& log, std::set<std::string>& kinds) {
  for (const auto& entry : log.entries()) {
    for (const google::protobuf::Message* event : entry.events) {
      const auto& oneof = *event->GetDescriptor()->FindOneofByName("kind");
      const auto* kind = event->GetReflection()->GetOneofFieldDescriptor(*event, &oneof);
      if (kind != nullptr) kinds.erase(kind->message_type()->name());
    }
  }
}

TEST(Replay, TheGoldenLogsFoldToTheSameRows) {
  ASSERT_FALSE(Logs().empty());
  for (const std::string& log : Logs()) {
    Digests wanted, folded;
    ASSERT_TRUE(ReadDigests(RowsOf(log), wanted).ok());
    const absl::Status status = FoldAll(log, folded);
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_EQ(folded, wanted) << log
                              << ": a log that was written before folds to other rows now: the "
                                 "stores of a running city would not be what its log says. If the "
                                 "rows were changed on purpose, see tests/replay/README.md";
  }
}

TEST(Replay, AGoldenLogHoldsAWholeCaseAndFaults) {
  Golden golden;
  ASSERT_TRUE(golden.Read(Logs(kDemo).back()).ok());
  testing::SimAudit audit(sim::CityServices::Get().all(), golden.partitions, &golden.log, {});
  audit.Refresh();
  int closed = 0;
  uint64_t void_records = 0;
  for (int32_t p = 0; p < golden.partitions; ++p) {
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

// The scripts alone: what random people come to is another with every change of the rules.
TEST(Replay, TheScriptsLeadToEveryKindOfEvent) {
  const auto services = sim::CityServices::Get().all();
  std::map<std::string, std::set<std::string>> all_missing;
  for (const runtime::Handlers* handlers : services)
    all_missing[handlers->spec().name] = KindsOf(*handlers);
  for (const std::string& log : Logs(kScript)) {
    Golden golden;
    ASSERT_TRUE(golden.Read(log).ok());
    testing::SimAudit audit(services, golden.partitions, &golden.log, {});
    audit.Refresh();
    for (auto& [service, missing] : all_missing) {
      for (int32_t p = 0; p < golden.partitions; ++p) RemoveHeld(audit.log(service, p), missing);
    }
  }
  for (const auto& [service, missing] : all_missing) {
    EXPECT_TRUE(missing.empty()) << "no scripted log holds an event of " << service
                                 << " of the kinds " << ::testing::PrintToString(missing)
                                 << ". What a log does not hold it does not keep: add a line that "
                                    "leads to each to tests/replay/script.cc, and record anew";
  }
}

}  // namespace
}  // namespace huying::replay

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  huying::log::SetLevel(huying::log::Level::kOff);
  const std::string_view wish = argc > 1 ? argv[1] : "";
  if (wish == "--record" || wish == "--digests") {
    const absl::Status status =
        wish == "--record" ? huying::replay::Record() : huying::replay::RecordDigests();
    std::cout << status.ToString() << "\n";
    return status.ok() ? 0 : 1;
  }
  return RUN_ALL_TESTS();
}
