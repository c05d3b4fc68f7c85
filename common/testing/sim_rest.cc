// The end of a simulation: faults cease, each partition has one owner, everybody is answered; then
// everything is looked at.
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/runtime/keys.h"
#include "common/runtime/types.h"
#include "common/runtime/verify.h"
#include "common/testing/sim_world.h"

namespace huying::testing {
namespace {

constexpr int kRoundsMax = 2'000;
constexpr int kTurnsPerRound = 8;
constexpr int kCalmRounds = 3;
constexpr int64_t kRoundMs = 25;
// So long that everybody has to prove what they own.
constexpr int64_t kStallMs = 10'000;
constexpr int kProofRound = 20;

}  // namespace

// Anybody for each partition; the others stand by or do not care.
void SimWorld::GiveEachOneOwner() {
  for (size_t place = 0; place < owners_.size(); ++place) {
    owners_[place] = random_.Below(processes_.size());
    for (size_t i = 0; i < processes_.size(); ++i) {
      SimSlot& slot = *processes_[i]->slots()[place];
      const bool standby = random_.Chance(500);
      processes_[i]->Want(slot, i == owners_[place] ? runtime::Wanted::kOwner
                                : standby           ? runtime::Wanted::kStandby
                                                    : runtime::Wanted::kNothing);
    }
  }
}

bool SimWorld::TurnAll() {
  bool any = false;
  for (const auto& process : processes_) {
    for (const auto& slot : process->slots()) {
      for (int i = 0; i < kTurnsPerRound && Turn(*process, *slot); ++i) any = true;
    }
  }
  return any;
}

std::string SimWorld::WhyNotAtRest() {
  for (size_t place = 0; place < owners_.size(); ++place) {
    const SimSlot& slot = *processes_[owners_[place]]->slots()[place];
    if (!slot.processor->settled()) {
      return absl::StrCat(processes_[owners_[place]]->NameOf(slot),
                          " is not settled: ", slot.processor->Status().ShortDebugString());
    }
  }
  if (clients_.open() > 0) return absl::StrCat(clients_.open(), " requests are not answered");
  return "";
}

bool SimWorld::AtRest() { return WhyNotAtRest().empty(); }

// The wall clock stands still, so that what is due is finite; the steady one goes on, so that
// pauses end.
void SimWorld::ComeToRest() {
  bus_.set_faults({});
  clients_.set_answer_lost(0);
  for (size_t i = 0; i < processes_.size(); ++i) {
    skews_ms_[i] = 0;
    processes_[i]->paused = false;
    // Whoever sets a clock right may start its process again, or not.
    if (std::exchange(far_ms_[i], 0) != 0 && random_.Chance(500)) processes_[i]->Crash();
    if (!processes_[i]->up()) processes_[i]->Start();
    for (const auto& slot : processes_[i]->slots()) {
      slot->disk.failing = false;
      slot->disk.read_fault = nullptr;
    }
  }
  SetTime(0);
  GiveEachOneOwner();
  int calm = 0;
  for (int round = 0; round < kRoundsMax && calm < kCalmRounds; ++round) {
    // Fences that were late have arrived by then, and an owner with nothing to do has not noticed.
    clock_.SetSteadyMs(clock_.SteadyMs() + (round == kProofRound ? kStallMs : kRoundMs));
    if (round <= kProofRound) calm = 0;
    SetTime(0);
    const bool turned = TurnAll();
    bool moved = false;
    while (bus_.Step()) moved = true;
    calm = !turned && !moved && AtRest() ? calm + 1 : 0;
    if (turned || moved || clients_.open() == 0) continue;
    for (const auto& request : clients_.all()) {
      const size_t place = request->command.service * static_cast<size_t>(options_.partitions) +
                           static_cast<size_t>(request->command.partition);
      if (request->answered || !SimClients::MayAsk(*request)) continue;
      clients_.Submit(*request, *processes_[owners_[place]]->slots()[place]->processor);
    }
  }
  if (calm < kCalmRounds) problems_.Add(absl::StrCat("does not come to rest: ", WhyNotAtRest()));
}

void SimWorld::CheckTimers(size_t service, int32_t partition, const store::Db& db) {
  const std::unique_ptr<store::Iterator> it = db.NewIterator();
  it->Seek(std::string(1, runtime::kTimerPrefix));
  if (!it->Valid() || it->key().front() != runtime::kTimerPrefix) return;
  if (runtime::ParseTimerRowKey(it->key())->due_ms() > clock_.NowMs()) return;
  problems_.Add(absl::StrCat("a timer of ", options_.services[service]->spec().name, "/", partition,
                             " is overdue"));
}

void SimWorld::CheckAll() {
  // What was accepted stays accepted, and so it is told.
  clients_.set_strict();
  for (const auto& request : clients_.all()) {
    if (request->refused || !SimClients::MayAsk(*request)) continue;
    const size_t place = request->command.service * static_cast<size_t>(options_.partitions) +
                         static_cast<size_t>(request->command.partition);
    clients_.Submit(*request, *processes_[owners_[place]]->slots()[place]->processor);
    (void)TurnAll();
  }
  // A turn that asks for no other may have sent something.
  for (bool moved = true; moved;) {
    moved = TurnAll();
    while (bus_.Step()) moved = true;
  }
  Observe();
  if (std::string why = WhyNotAtRest(); !why.empty()) problems_.Add("not at rest any more: " + why);
  audit_.CheckLogs(problems_);
  clients_.CheckAcknowledged(audit_);
  clients_.CheckDeadlines(audit_);
  heard_.Check(audit_, problems_);
  FindLeftOut();
  CheckLetters();
  CheckTimes();
  for (const auto& process : processes_) {
    for (const auto& slot : process->slots()) {
      if (slot->processor->db() == nullptr) continue;
      const runtime::Handlers& handlers = *options_.services[slot->service];
      const LogAudit& log = audit_.log(handlers.spec().name, slot->partition);
      const auto read = static_cast<size_t>(slot->processor->state().own().next_offset());
      for (size_t i = read; i < log.entries().size(); ++i) {
        if (!log.entries()[i].counts) continue;
        problems_.Add(absl::StrCat(process->NameOf(*slot), " has not read what counts at ", i));
      }
      audit_.CheckStore(handlers, slot->partition, *slot->processor->db(), process->NameOf(*slot),
                        problems_);
      CheckTimers(slot->service, slot->partition, *slot->processor->db());
    }
  }
  VerifyOwners();
  workload_->CheckAtRest(audit_, problems_);
}

// What `huyingctl verify` does offline finds nothing either.
void SimWorld::VerifyOwners() {
  for (size_t place = 0; place < owners_.size(); ++place) {
    const SimSlot& slot = *processes_[owners_[place]]->slots()[place];
    MemoryDisk disk;
    const std::unique_ptr<store::Db> scratch = OpenMemoryDb(&disk);
    runtime::VerifyReport report;
    const absl::Status status =
        runtime::VerifyPartition(*options_.services[slot.service], bus_, slot.partition,
                                 slot.processor->db(), *scratch, report);
    if (!status.ok()) report.findings.push_back(status.ToString());
    for (const std::string& finding : report.findings) {
      // Somebody's poison is in the log, and verify says so.
      if (finding.ends_with("cannot be read")) continue;
      problems_.Add(
          absl::StrCat("verify ", processes_[owners_[place]]->NameOf(slot), ": ", finding));
    }
  }
}

SimReport SimWorld::Report() {
  SimReport report{.problems = problems_.list(), .crashes = crashes_};
  audit_.Refresh();
  for (const runtime::Handlers* handlers : options_.services) {
    for (int32_t p = 0; p < options_.partitions; ++p) {
      const LogAudit& log = audit_.log(handlers->spec().name, p);
      report.records += log.entries().size();
      report.void_records += log.void_records();
      report.fences += log.entries().empty() ? 0 : log.entries().back().after.epoch();
    }
  }
  for (const auto& request : clients_.all()) {
    if (request->answered) ++(request->refused ? report.refused : report.accepted);
  }
  return report;
}

}  // namespace huying::testing
