// A log that loses its end, or all, on every replica, and grows again past what others remember:
// a topic made anew, a broker restored from a copy. What was acknowledged is gone, and that is not
// the runtime's fault. Asked of it is that nobody builds on what is no more:
//   - whoever has read what was lost stops, saying why, or starts again from nothing;
//   - nothing is acknowledged that a fresh reader of the log does not find;
//   - every store that is open is the fold of the log that there is;
//   - whoever has read nothing can own it.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/runtime/types.h"
#include "common/testing/sim_world.h"

namespace huying::testing {
namespace {

constexpr uint32_t kMadeAnew = 300;       // of a thousand losses
constexpr uint32_t kCrashedBefore = 300;  // of a thousand processes
constexpr int64_t kLostMax = 12;          // records, unless all are
constexpr int kRoundsAfterLossMax = 2'000;
constexpr int kAskingRound = 10;
constexpr int kCalmAfterLoss = 3;
constexpr int64_t kShortRoundMs = 25;
// Longer than anybody waits before trying again, in a few of the rounds.
constexpr int64_t kLongRoundMs = 12'000;
constexpr int kRoundsBetweenLong = 40;

bool SameHistory(const log::v1::Cursor& cursor, const LogAudit& log) {
  if (cursor.next_offset() > static_cast<int64_t>(log.entries().size())) return false;
  const log::v1::Cursor is = log.CursorAt(cursor.next_offset());
  return cursor.epoch() == is.epoch() && cursor.owner() == is.owner() && cursor.seq() == is.seq();
}

}  // namespace

SimReport SimWorld::RunWithLoss() {
  for (step_ = 0; step_ < options_.steps && problems_.none(); ++step_) Act();
  if (problems_.none()) LoseLog();
  for (; step_ < 2 * options_.steps && problems_.none(); ++step_) Act();
  // First to somebody who knew nothing, then to those who did.
  const size_t fresh = processes_.size() - 1;
  for (const size_t owner : {fresh, random_.Below(fresh)}) {
    if (problems_.none()) ComeToRestAfterLoss(owner);
    if (problems_.none()) CheckAfterLoss();
  }
  return Report();
}

void SimWorld::LoseLog() {
  const size_t service = random_.Below(options_.services.size());
  const auto partition =
      static_cast<int32_t>(random_.Below(static_cast<size_t>(options_.partitions)));
  const std::string& name = options_.services[service]->spec().name;
  const std::string topic = runtime::EventTopic(name);
  const auto records = static_cast<int64_t>(log_.Records(topic, partition).size());
  const int64_t end =
      random_.Chance(kMadeAnew) ? 0 : std::max<int64_t>(0, records - random_.Between(1, kLostMax));
  for (const auto& process : processes_) {
    if (process->up() && random_.Chance(kCrashedBefore)) process->Crash();
  }
  SimProcess& fresh = *processes_.back();
  if (fresh.up()) fresh.Crash();
  for (const auto& slot : fresh.slots()) {
    slot->disk.flushed.clear();
    slot->disk.failing = false;
    slot->disk.read_fault = nullptr;
    slot->wanted = runtime::Wanted::kOwner;
  }
  bus_.Cut(topic, partition, end, !random_.Chance(options_.weather.silent_losses));
  Trace("the log ", name, "/", partition, " had ", records, " records and has ", end);
  loss_ = {service, partition, end};
  audit_ = SimAudit(options_.services, options_.partitions, &log_, options_.rules);
  clients_.Forget();
  size_t& seen = seen_[service][static_cast<size_t>(partition)];
  seen = std::min(seen, static_cast<size_t>(end));
  fresh.Start();
}

// Whoever owns has read the log that there is, and no other.
void SimWorld::CheckAcquired(const SimProcess& process, const SimSlot& slot) {
  if (!loss_) return;
  audit_.Refresh();
  const log::v1::Cursor& own = slot.processor->state().own();
  if (SameHistory(own, audit_.log(own.service(), slot.partition))) return;
  problems_.Add(absl::StrCat(process.NameOf(slot), " owns, and has read another log: {",
                             own.ShortDebugString(), "}"));
}

// So it is with the logs of those whom it reacts to, once it has looked.
void SimWorld::CheckInputs(const SimProcess& process, const SimSlot& slot) {
  if (!slot.processor->settled()) return;
  for (const log::v1::Cursor& input : slot.processor->state().inputs()) {
    if (SameHistory(input, audit_.log(input.service(), slot.partition))) continue;
    problems_.Add(absl::StrCat(process.NameOf(slot), " owns, and has read another log of ",
                               input.service(), ": {", input.ShortDebugString(), "}"));
  }
}

// The first that is not at rest, or nothing.
std::string SimWorld::WhyNotAtRestAfterLoss() {
  for (const auto& process : processes_) {
    for (const auto& slot : process->slots()) {
      const node::v1::PartitionStatus status = slot->processor->Status();
      if (status.role() == node::v1::ROLE_STOPPED && !status.error().empty()) continue;
      const bool rests = slot->wanted == runtime::Wanted::kOwner ? slot->processor->settled()
                         : slot->wanted == runtime::Wanted::kStandby
                             ? slot->processor->db() != nullptr
                             : slot->processor->db() == nullptr;
      if (!rests) return absl::StrCat(process->NameOf(*slot), ": ", status.ShortDebugString());
    }
  }
  return "";
}

void SimWorld::ComeToRestAfterLoss(size_t owner) {
  bus_.set_faults({});
  clients_.set_answer_lost(0);
  for (size_t i = 0; i < processes_.size(); ++i) {
    skews_ms_[i] = 0;
    far_ms_[i] = 0;
    processes_[i]->paused = false;
    for (const auto& slot : processes_[i]->slots()) {
      slot->disk.failing = false;
      slot->disk.read_fault = nullptr;
    }
    if (!processes_[i]->up()) processes_[i]->Start();
    for (const auto& slot : processes_[i]->slots()) {
      processes_[i]->Want(*slot, i == owner            ? runtime::Wanted::kOwner
                                 : random_.Chance(500) ? runtime::Wanted::kStandby
                                                       : runtime::Wanted::kNothing);
    }
  }
  int calm = 0;
  for (int round = 1; round < kRoundsAfterLossMax && calm < kCalmAfterLoss; ++round) {
    const bool is_long = round % kRoundsBetweenLong == 0;
    clock_.SetSteadyMs(clock_.SteadyMs() + (is_long ? kLongRoundMs : kShortRoundMs));
    SetTime(0);
    bool moved = TurnAll();
    while (bus_.Step()) moved = true;
    // Two long rounds: what was tried again once has been.
    calm =
        !moved && round > 2 * kRoundsBetweenLong && WhyNotAtRestAfterLoss().empty() ? calm + 1 : 0;
    if (round != kAskingRound) continue;
    for (const auto& request : clients_.all()) {
      if (request->answered || !SimClients::MayAsk(*request)) continue;
      clients_.Submit(
          *request,
          *processes_[owner]->slot(request->command.service, request->command.partition).processor);
    }
  }
  if (calm < kCalmAfterLoss) {
    problems_.Add(absl::StrCat("does not come to rest: ", WhyNotAtRestAfterLoss()));
  }
}

void SimWorld::CheckAfterLoss() {
  Observe();
  clients_.CheckAcknowledged(audit_);
  for (const auto& process : processes_) {
    for (const auto& slot : process->slots()) {
      const runtime::Handlers& handlers = *options_.services[slot->service];
      CheckInputs(*process, *slot);
      const bool stopped = slot->processor->Status().role() == node::v1::ROLE_STOPPED;
      if (!stopped && slot->processor->db() != nullptr) {
        audit_.CheckStore(handlers, slot->partition, *slot->processor->db(), process->NameOf(*slot),
                          problems_);
      }
      const bool knew_nothing = process == processes_.back() && slot->service == loss_->service &&
                                slot->partition == loss_->partition;
      if (stopped && knew_nothing) {
        problems_.Add(absl::StrCat(process->NameOf(*slot), " had read nothing, and stopped: ",
                                   slot->processor->Status().error()));
      }
    }
  }
}

}  // namespace huying::testing
