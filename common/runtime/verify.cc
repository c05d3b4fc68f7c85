#include "common/runtime/verify.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/core/big_endian.h"
#include "common/core/clock.h"
#include "common/runtime/event_applier.h"
#include "common/runtime/keys.h"
#include "common/runtime/log_source.h"
#include "common/runtime/overlay.h"
#include "common/runtime/verify_chain.h"

namespace huying::runtime {
namespace {

// What is folded is written, and what was parsed for it is freed, after so much.
constexpr size_t kBatchRecords = 1024;
constexpr size_t kBatchBytes = 4 << 20;
// A reader is polled as long as it has nothing; a broker that is silent for so long while there is
// more to read is gone.
constexpr absl::Duration kPollPause = absl::Milliseconds(2);
constexpr int64_t kSilenceMaxNs = 60'000'000'000;

std::string ProjectionKey(const std::string& service) {
  return std::string(1, kProjectionPrefix) + service;
}

bool SamePlace(const log::v1::Cursor& a, const log::v1::Cursor& b) {
  return a.next_offset() == b.next_offset() && a.epoch() == b.epoch() && a.owner() == b.owner() &&
         a.seq() == b.seq() && a.last_offset() == b.last_offset() &&
         a.events_done() == b.events_done();
}

std::string PlaceText(const log::v1::Cursor& cursor) {
  return absl::StrCat("epoch ", cursor.epoch(), " seq ", cursor.seq(), " of offset ",
                      cursor.last_offset(), ", read to ", cursor.next_offset());
}

class Verifier {
 public:
  Verifier(const Handlers& handlers, bus::Bus& bus, int32_t partition, const store::Db* stored,
           store::Db& scratch, VerifyReport& report, const VerifyProgress& progress)
      : handlers_(handlers),
        bus_(bus),
        partition_(partition),
        stored_(stored),
        scratch_(&scratch),
        rows_(&scratch),
        applier_(&handlers),
        chain_(&handlers.spec(), [this](std::string what) { Find(std::move(what)); }),
        report_(report),
        progress_(progress) {}

  absl::Status Run() {
    if (absl::Status status = LoadStored(); !status.ok()) return status;
    if (absl::Status status = LoadCheck(); !status.ok()) return status;
    absl::Status status = ReadOwnLog();
    if (status.ok()) status = FoldProjections();
    if (status.ok()) status = ProveInputs();
    if (status.ok() && stored_ != nullptr && whole_) {
      CompareState();
      status = CompareRows();
    }
    // What was checked before it was ended need not be checked again.
    if (status.ok() || absl::IsCancelled(status)) status.Update(SaveCheck());
    return status;
  }

 private:
  enum class Ended { kAtEnd, kAtBound, kDamaged };

  void Find(std::string finding) {
    ++report_.found;
    if (report_.findings.size() < kFindingsMax) report_.findings.push_back(std::move(finding));
  }

  absl::Status LoadStored() {
    if (stored_ == nullptr) return absl::OkStatus();
    const DbView view(stored_);
    view.Load(kStateKey, state_);
    if (const absl::Status form = CheckRowsVersion(state_);
        view.status().ok() && state_.own().next_offset() > 0 && !form.ok()) {
      Find(absl::StrCat(form.message(), ": start the services once, they fold the log again"));
      stored_ = nullptr;
      return absl::OkStatus();
    }
    for (const std::string& service : Projected())
      view.Load(ProjectionKey(service), held_[service]);
    return view.status();
  }

  // What an earlier check has left in the scratch store. It counts from here on only if this one
  // comes to its end: a fold that stands half way is none.
  absl::Status LoadCheck() {
    const DbView view(scratch_);
    const bool goes_on = chain_.Load(view);
    view.Load(kStateKey, folded_);
    bool older = folded_.own().next_offset() > state_.own().next_offset();
    for (const std::string& service : Projected()) {
      view.Load(ProjectionKey(service), reached_[service]);
      older = older || reached_[service].next_offset() > held_[service].next_offset();
    }
    if (!view.status().ok()) return view.status();
    const bool other_form = folded_.own().next_offset() > 0 && !CheckRowsVersion(folded_).ok();
    const std::unique_ptr<store::Iterator> it = scratch_->NewIterator();
    it->Seek("");
    if ((!goes_on && it->Valid()) || (stored_ != nullptr && (older || other_form))) {
      return absl::FailedPreconditionError("the fold of an earlier check is of no use");
    }
    report_.relied_on = static_cast<uint64_t>(chain_.state().own().next_offset());
    const std::string from(1, kCheckPrefix);
    rows_.Scan(from, PrefixEnd(from), [&](std::string_view key, std::string_view) {
      stale_.emplace_back(key);
      return true;
    });
    for (const std::string& key : stale_) rows_.Delete(key);
    return rows_.WriteThrough();
  }

  absl::Status SaveCheck() {
    if (report_.found > 0) return absl::OkStatus();  // to be found again
    chain_.Save(rows_);
    if (stored_ != nullptr || folded_.own().next_offset() > 0) {
      folded_.set_rows_version(kRowsVersion);
      rows_.Put(kStateKey, folded_.SerializeAsString());
    }
    if (absl::Status status = rows_.WriteThrough(); !status.ok()) return status;
    return scratch_->Flush(/*wait=*/true);
  }

  std::vector<std::string> Projected() const {
    std::vector<std::string> services;
    for (const Subscription& subscription : handlers_.spec().subscriptions) {
      if (subscription.mode == SubscriptionMode::kProject) services.push_back(subscription.service);
    }
    return services;
  }

  // Reads a log from `cursor` on, up to `end_offset` (-1: to its end); `each` gets every record.
  // `cursor` ends up behind the last one. A log that cannot be read on is a finding.
  template <class Each>
  absl::Status Read(log::v1::Cursor& cursor, int64_t end_offset, const std::string& service,
                    Ended& ended, const Each& each) {
    ended = Ended::kAtBound;
    if (end_offset == 0) return absl::OkStatus();
    LogSource source(&bus_, service, partition_, {});
    if (absl::Status status = source.Open(cursor, [] {}); !status.ok()) return status;
    google::protobuf::Arena arena(ArenaBlocks());
    size_t records = 0;
    size_t bytes = 0;
    int64_t silent_since_ns = 0;  // 0: it is not silent
    while (end_offset < 0 || source.cursor().next_offset() < end_offset) {
      ValidatedRecord validated;
      bool found = false;
      const absl::Status status = source.Next(arena, validated, found);
      if (absl::IsOutOfRange(status) || absl::IsDataLoss(status)) {
        Find(absl::StrCat(service == handlers_.spec().name ? "" : "log of " + service + ", ",
                          "offset ", source.cursor().next_offset(), ": ", status.message()));
        ended = Ended::kDamaged;
        break;
      }
      if (!status.ok() && !absl::IsUnavailable(status)) return status;
      if (found) {
        silent_since_ns = 0;
        each(validated, arena, source.cursor());
        bytes += source.raw().payload.size();
        if (++records < kBatchRecords && bytes < kBatchBytes) continue;
        if (absl::Status written = EndBatch(arena); !written.ok()) {
          cursor = source.cursor();
          return written;
        }
        records = bytes = 0;
      } else if (status.ok() && source.AtEnd()) {
        ended = Ended::kAtEnd;
        break;
      } else if (silent_since_ns == 0) {
        silent_since_ns = MonotonicNanos();
      } else if (MonotonicNanos() - silent_since_ns > kSilenceMaxNs) {
        return absl::UnavailableError(absl::StrCat("the log of ", service, "/", partition_,
                                                   " gives no answer; is the broker up? ",
                                                   status.message()));
      } else {
        absl::SleepFor(kPollPause);
      }
    }
    cursor = source.cursor();
    return EndBatch(arena);
  }

  absl::Status EndBatch(google::protobuf::Arena& arena) {
    if (absl::Status status = rows_.WriteThrough(); !status.ok()) return status;
    arena.Reset();
    scratch_->SetExpiryHorizon(folded_.time_ms());
    if (progress_ && !progress_(report_)) return absl::CancelledError("interrupted");
    return absl::OkStatus();
  }

  absl::Status ReadOwnLog() {
    const int64_t held = stored_ == nullptr ? 0 : state_.own().next_offset();
    const log::v1::Cursor checked = chain_.state().own();
    // The fold may stand in front of what was checked: the store had read less.
    log::v1::Cursor cursor = held > 0 ? folded_.own() : checked;
    Ended ended = Ended::kAtEnd;
    const absl::Status status = Read(
        cursor, -1, handlers_.spec().name, ended,
        [&](const ValidatedRecord& validated, google::protobuf::Arena& arena,
            const log::v1::Cursor& now) {
          const bool fresh = validated.offset >= checked.next_offset();
          if (fresh) Take(validated);
          if (validated.offset < held) {
            Fold(validated, arena);
            *folded_.mutable_own() = now;
          } else if (fresh && validated.validity == Validity::kApply) {
            ParseEvents(validated, arena);
          }
          if (now.next_offset() == checked.next_offset() && !SamePlace(now, checked))
            Find(absl::StrCat("offset ", validated.offset, ": is not what was checked before"));
        });
    if (cursor.next_offset() > checked.next_offset()) *chain_.state().mutable_own() = cursor;
    if (!status.ok()) return status;
    const int64_t end = cursor.next_offset();
    whole_ = ended != Ended::kDamaged;
    if (!whole_) return status;
    if (end < checked.next_offset()) {
      Find(absl::StrCat("offset ", checked.next_offset() - 1,
                        ": was checked before, and the log ends before ", end));
    }
    if (end >= held) return status;
    whole_ = false;
    Find(absl::StrCat("offset ", held - 1, ": the store is ahead of its log, which ends before ",
                      end));
    return status;
  }

  void Take(const ValidatedRecord& validated) {
    ++report_.records;
    chain_.Take(validated);
    if (validated.validity != Validity::kApply && validated.validity != Validity::kFence &&
        validated.validity != Validity::kUnreadable) {
      ++report_.void_records;
    }
    if (validated.validity != Validity::kApply || validated.decision == nullptr) return;
    for (const log::v1::Entry& entry : validated.decision->entries())
      report_.events += static_cast<uint64_t>(entry.events_size());
  }

  // As EventApplier::Apply, with a look at each timer before what it led to.
  void Fold(const ValidatedRecord& validated, google::protobuf::Arena& arena) {
    if (validated.validity == Validity::kFence && folded_.log_id() == 0)
      folded_.set_log_id(validated.fence->owner());
    if (validated.validity != Validity::kApply) return;
    if (validated.progress != nullptr) return MoveInputs(validated.progress->cursors(), folded_);
    const log::v1::Decision& decision = *validated.decision;
    for (const log::v1::Entry& entry : decision.entries()) {
      if (entry.cause().has_timer()) CheckTimer(entry.cause().timer(), validated.offset);
      for (const std::string& bytes : entry.events()) {
        const Message* event = Parse(bytes, validated.offset, arena);
        if (event != nullptr) handlers_.Evolve(*event, rows_);
      }
      applier_.ApplyCause(entry.cause(), validated.offset, decision.time_ms(), rows_);
    }
    MoveInputs(decision.cursors(), folded_);
    folded_.set_time_ms(std::max(folded_.time_ms(), decision.time_ms()));
  }

  const Message* Parse(const std::string& bytes, int64_t offset, google::protobuf::Arena& arena) {
    const Message* event = ParseEvent(*handlers_.spec().event, bytes, arena);
    if (event == nullptr) Find(absl::StrCat("offset ", offset, ": an event cannot be read"));
    return event;
  }

  void ParseEvents(const ValidatedRecord& validated, google::protobuf::Arena& arena) {
    if (validated.decision == nullptr) return;
    for (const log::v1::Entry& entry : validated.decision->entries()) {
      for (const std::string& bytes : entry.events()) Parse(bytes, validated.offset, arena);
    }
  }

  // It is set, and so has not fired yet. What projections set is not in this log, and fires once.
  void CheckTimer(const log::v1::TimerKey& timer, int64_t offset) {
    const bool projects = !held_.empty();
    const bool wrong = projects ? rows_.Get(FiredKey(timer)).has_value()
                                : !rows_.Get(TimerRowKey(timer)).has_value();
    if (!wrong) return;
    Find(absl::StrCat("offset ", offset, ": answers timer ", timer.kind(), " of ", timer.subject(),
                      projects ? " again" : ", which was not set, or has been answered"));
  }

  absl::Status FoldProjections() {
    for (const Subscription& subscription : handlers_.spec().subscriptions) {
      if (stored_ == nullptr || !whole_ || subscription.mode != SubscriptionMode::kProject)
        continue;
      const log::v1::Cursor& held = held_[subscription.service];
      log::v1::Cursor& cursor = reached_[subscription.service];
      Ended ended = Ended::kAtEnd;
      const absl::Status status =
          Read(cursor, held.next_offset(), subscription.service, ended,
               [&](const ValidatedRecord& validated, google::protobuf::Arena& arena,
                   const log::v1::Cursor&) {
                 if (validated.validity == Validity::kApply && validated.decision != nullptr)
                   applier_.Project(subscription, *validated.decision, arena, rows_);
               });
      if (held.next_offset() > 0)
        rows_.Put(ProjectionKey(subscription.service), cursor.SerializeAsString());
      if (!status.ok()) return status;
      if (ended == Ended::kDamaged) {
        whole_ = false;
      } else if (ended == Ended::kAtEnd && cursor.next_offset() < held.next_offset()) {
        whole_ = false;
        Find(absl::StrCat("the store is ahead of the log of ", subscription.service,
                          ": it has read it to ", held.next_offset(), ", the log ends before ",
                          cursor.next_offset()));
      } else if (held.next_offset() > 0 && !SamePlace(held, cursor)) {
        Find(absl::StrCat("the store's cursor of ", subscription.service, " says ", PlaceText(held),
                          ", the log says ", PlaceText(cursor)));
      }
    }
    return absl::OkStatus();
  }

  // The last input cursors count in the logs that there are.
  absl::Status ProveInputs() {
    for (const log::v1::Cursor& input : chain_.state().inputs()) {
      log::v1::Cursor cursor = input;
      Ended ended = Ended::kAtEnd;
      const absl::Status status =
          Read(cursor, input.next_offset() + 1, input.service(), ended,
               [](const ValidatedRecord&, google::protobuf::Arena&, const log::v1::Cursor&) {});
      if (absl::IsNotFound(status)) {
        Find(absl::StrCat("has read the log of ", input.service(), ", which is not there"));
      } else if (!status.ok()) {
        return status;
      }
    }
    return absl::OkStatus();
  }

  void CompareState() {
    if (state_.own().next_offset() == 0) return;
    if (!SamePlace(state_.own(), folded_.own())) {
      Find(absl::StrCat("offset ", state_.own().next_offset() - 1, ": the store says ",
                        PlaceText(state_.own()), ", the log says ", PlaceText(folded_.own())));
    }
    for (const log::v1::Cursor& input : folded_.inputs()) {
      const log::v1::Cursor had = InputCursor(state_, input.service());
      if (SamePlace(had, input)) continue;
      Find(absl::StrCat("the store's cursor of ", input.service(), " says ", PlaceText(had),
                        ", the log says ", PlaceText(input)));
    }
    if (state_.time_ms() != folded_.time_ms()) {
      Find(absl::StrCat("the store's newest decision is of ", state_.time_ms(), ", the log's of ",
                        folded_.time_ms()));
    }
    if (state_.log_id() != 0 && state_.log_id() != folded_.log_id()) {
      Find(absl::StrCat("the store is of log ", absl::Hex(state_.log_id()), ", the log is ",
                        absl::Hex(folded_.log_id())));
    }
  }

  // Cursors were compared apart; an answer whose time is over may be gone from either side.
  bool Skipped(std::string_view key, std::string_view value) const {
    if (key == kStateKey || key[0] == kProjectionPrefix || key[0] == kCheckPrefix ||
        key[0] == kTimerHintPrefix)
      return true;
    return key[0] == kAnswerPrefix && value.size() >= sizeof(int64_t) &&
           static_cast<int64_t>(GetBig64(value.data())) < state_.time_ms();
  }

  absl::Status CompareRows() {
    if (absl::Status status = rows_.WriteThrough(); !status.ok()) return status;
    const std::unique_ptr<store::Iterator> stored = stored_->NewIterator();
    const std::unique_ptr<store::Iterator> folded = scratch_->NewIterator();
    stored->Seek("");
    folded->Seek("");
    const auto next = [&](store::Iterator& it) {
      while (it.Valid() && Skipped(it.key(), it.value())) it.Next();
    };
    const auto say = [&](std::string_view key, std::string_view what) {
      Find(absl::StrCat("row ", absl::CHexEscape(absl::string_view(key.data(), key.size())), " ",
                        absl::string_view(what.data(), what.size())));
    };
    for (next(*stored), next(*folded); stored->Valid() || folded->Valid();
         next(*stored), next(*folded)) {
      if (++report_.rows % kBatchRecords == 0 && progress_ && !progress_(report_))
        return absl::CancelledError("interrupted");
      const int order = !stored->Valid()   ? 1
                        : !folded->Valid() ? -1
                                           : stored->key().compare(folded->key());
      if (order < 0) say(stored->key(), "is in the store and not in the fold of the log");
      if (order > 0) say(folded->key(), "is in the fold of the log and not in the store");
      if (order == 0 && stored->value() != folded->value())
        say(stored->key(), "differs from the fold of the log");
      if (order <= 0) stored->Next();
      if (order >= 0) folded->Next();
    }
    absl::Status status = stored->status();
    status.Update(folded->status());
    return status;
  }

  const Handlers& handlers_;
  bus::Bus& bus_;
  const int32_t partition_;
  const store::Db* stored_;
  store::Db* scratch_;
  Overlay rows_;  // on top of the scratch store
  const EventApplier applier_;
  ChainCheck chain_;
  VerifyReport& report_;
  const VerifyProgress& progress_;
  bool whole_ = true;                               // the logs reach as far as the store has read
  log::v1::StoreState state_;                       // as the store has it
  log::v1::StoreState folded_;                      // as the log makes it
  std::map<std::string, log::v1::Cursor> held_;     // of projections, as the store has them
  std::map<std::string, log::v1::Cursor> reached_;  // as the fold has them
  std::vector<std::string> stale_;
};

}  // namespace

absl::Status VerifyPartition(const Handlers& handlers, bus::Bus& bus, int32_t partition,
                             const store::Db* stored, store::Db& scratch, VerifyReport& report,
                             const VerifyProgress& progress) {
  return Verifier(handlers, bus, partition, stored, scratch, report, progress).Run();
}

}  // namespace huying::runtime
