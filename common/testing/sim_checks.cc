// What is looked at beside the logs and the stores: what one turn may do, who may own, dead letters,
// and the times that were decided at.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/runtime/keys.h"
#include "common/runtime/types.h"
#include "common/testing/sim_world.h"

namespace huying::testing {
namespace {

// What a turn may fold of one log, and the record that goes beyond.
constexpr uint64_t kTurnBytesMax = (1 << 20) + bus::kRecordBytesMax;
constexpr int64_t kTurnRecordsMax = 512;
// A clock that is farther off must not decide.
constexpr int64_t kClockFarMs = 5 * 60'000;

// Service, partition, offset of the record.
using Letters = std::set<std::tuple<std::string, int32_t, int64_t>>;

Letters LettersOf(SimLog& log, const std::string& service, int32_t partition) {
  Letters letters;
  for (const bus::Record& record : log.Records(runtime::DeadTopic(service), partition)) {
    log::v1::DeadRecord dead;
    if (!dead.ParseFromString(record.payload)) continue;
    letters.emplace(dead.topic(), dead.partition(), dead.offset());
  }
  return letters;
}

// How far the log says that `input` has been read.
int64_t ReactedTo(const LogAudit& log, const std::string& input) {
  for (auto entry = log.entries().rbegin(); entry != log.entries().rend(); ++entry) {
    if (entry->decision == nullptr) continue;
    for (const log::v1::Cursor& cursor : entry->decision->cursors()) {
      if (cursor.service() == input) return cursor.next_offset();
    }
  }
  return 0;
}

// How far a store has projected `input`, as it would be found after a crash.
int64_t ProjectedTo(const MemoryDisk& disk, const std::string& input) {
  log::v1::Cursor cursor;
  const auto row = disk.flushed.find(std::string(1, runtime::kProjectionPrefix) + input);
  if (row != disk.flushed.end()) cursor.ParseFromString(row->second);
  return cursor.next_offset();
}

}  // namespace

// How far the slot has folded its own log; one that is not open goes on where its disk is.
int64_t SimWorld::FoldedTo(const SimSlot& slot) const {
  if (slot.processor->db() != nullptr) return slot.processor->state().own().next_offset();
  log::v1::StoreState state;
  const auto row = slot.disk.flushed.find(runtime::kStateKey);
  if (row != slot.disk.flushed.end()) state.ParseFromString(row->second);
  return state.own().next_offset();
}

bool SimWorld::ClockIsFar(const SimProcess& process) const {
  return bus_.HasClock() &&
         std::abs(process.clock().NowMs() - clock_.NowMs()) > kClockFarMs + 2 * kSkewMaxMs;
}

// A turn leaves the worker to others after a bounded piece of work; and no owner that turns goes on
// by a wrong clock.
void SimWorld::CheckTurn(const SimProcess& process, const SimSlot& slot, bool owned,
                         int64_t folded_from) {
  if (owned && slot.processor->owning() && ClockIsFar(process)) {
    problems_.Add(absl::StrCat(process.NameOf(slot), " owns, with a clock that is ",
                               process.clock().NowMs() - clock_.NowMs(), " ms off"));
  }
  if (!options_.bound_turns || slot.processor->owning() || slot.processor->db() == nullptr) return;
  const int64_t to = slot.processor->state().own().next_offset();
  const std::string topic = runtime::EventTopic(options_.services[slot.service]->spec().name);
  const auto& records = log_.Records(topic, slot.partition);
  uint64_t bytes = 0;
  for (int64_t at = folded_from; at < to; ++at)
    bytes += records[static_cast<size_t>(at)].payload.size();
  if (bytes <= kTurnBytesMax && to - folded_from <= kTurnRecordsMax) return;
  problems_.Add(absl::StrCat(process.NameOf(slot), " folded ", to - folded_from, " records of ",
                             bytes, " bytes in one turn"));
}

// What was left out has its letter before anything durable says that it was read.
void SimWorld::CheckLetters() {
  if (left_out_.empty() || loss_) return;
  audit_.Refresh();
  for (const runtime::Handlers* reader : options_.services) {
    const std::string& name = reader->spec().name;
    for (const runtime::Subscription& subscription : reader->spec().subscriptions) {
      const bool reacts = subscription.mode == runtime::SubscriptionMode::kReact;
      for (const LeftOut& left_out : left_out_) {
        if (options_.services[left_out.service]->spec().name != subscription.service) continue;
        if (left_out.reacting_only && !reacts) continue;
        int64_t read =
            reacts ? ReactedTo(audit_.log(name, left_out.partition), subscription.service) : 0;
        for (const auto& process : processes_) {
          for (const auto& slot : process->slots()) {
            if (reacts || options_.services[slot->service] != reader) continue;
            if (slot->partition != left_out.partition) continue;
            read = std::max(read, ProjectedTo(slot->disk, subscription.service));
          }
        }
        if (read <= left_out.offset || LettersOf(log_, name, left_out.partition)
                                           .contains({runtime::EventTopic(subscription.service),
                                                      left_out.partition, left_out.offset})) {
          continue;
        }
        problems_.Add(absl::StrCat(name, " has left out ",
                                   Place(subscription.service, left_out.partition, left_out.offset),
                                   reacts ? " (its log says so)" : " (a flushed store says so)",
                                   ", and no dead letter is there"));
      }
    }
  }
}

// What the workload knows that nobody can answer.
void SimWorld::FindLeftOut() {
  for (size_t service = 0; service < options_.services.size(); ++service) {
    for (int32_t p = 0; p < options_.partitions; ++p) {
      const auto& entries = audit_.log(options_.services[service]->spec().name, p).entries();
      for (size_t offset = 0; offset < entries.size(); ++offset) {
        const auto& events = entries[offset].events;
        if (std::any_of(events.begin(), events.end(),
                        [&](const auto* event) { return workload_->LeavesOut(service, *event); })) {
          left_out_.push_back({service, p, static_cast<int64_t>(offset), true});
        }
      }
    }
  }
}

// No decision is later than the bus's clock said when it took it: those that follow could not be
// earlier, and what waits for that time would come at once.
void SimWorld::CheckTimes() {
  if (!bus_.HasClock()) return;
  for (const runtime::Handlers* handlers : options_.services) {
    const std::string& name = handlers->spec().name;
    for (int32_t p = 0; p < options_.partitions; ++p) {
      const auto& records = log_.Records(runtime::EventTopic(name), p);
      const auto& entries = audit_.log(name, p).entries();
      for (size_t offset = 0; offset < entries.size(); ++offset) {
        const log::v1::Decision* decision = entries[offset].decision;
        if (decision == nullptr || decision->entries().empty()) continue;
        const int64_t ahead_ms = decision->time_ms() - records[offset].time_ms;
        if (ahead_ms <= kClockFarMs + 2 * kSkewMaxMs) continue;
        problems_.Add(absl::StrCat(Place(name, p, static_cast<int64_t>(offset)), " was decided ",
                                   ahead_ms, " ms later than it was stored"));
      }
    }
  }
}

}  // namespace huying::testing
