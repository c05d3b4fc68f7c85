#include "common/runtime/verify.h"

#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/core/big_endian.h"
#include "common/runtime/event_applier.h"
#include "common/runtime/keys.h"
#include "common/runtime/log_source.h"
#include "common/runtime/overlay.h"

namespace huying::runtime {
namespace {

constexpr size_t kRecordsPerBatch = 256;
constexpr int kEmptyPollsMax = 2000;
constexpr absl::Duration kEmptyPollPause = absl::Milliseconds(5);

class Verifier {
 public:
  Verifier(const Handlers& handlers, bus::Bus& bus, int32_t partition, const store::Db& stored,
           store::Db& scratch, VerifyReport& report)
      : handlers_(handlers),
        bus_(bus),
        partition_(partition),
        stored_(&stored),
        scratch_(&scratch),
        overlay_(&scratch),
        applier_(&handlers),
        report_(report) {}

  absl::Status Run() {
    if (absl::Status status = LoadStored(); !status.ok()) return status;
    if (absl::Status status = FoldOwnLog(); !status.ok()) return status;
    for (const Subscription& subscription : handlers_.spec().subscriptions) {
      if (subscription.mode != SubscriptionMode::kProject) continue;
      if (absl::Status status = FoldProjection(subscription); !status.ok()) return status;
    }
    return CompareRows();
  }

 private:
  void Find(std::string finding) {
    if (report_.findings.size() < kFindingsMax) report_.findings.push_back(std::move(finding));
  }

  absl::Status LoadStored() {
    const DbView view(stored_);
    view.Load(kStateKey, stored_state_);
    return view.status();
  }

  // Reads `source` from its start; `each` gets every record below `end_offset` (-1: all there are).
  template <class Each>
  absl::Status ReadAll(LogSource& source, int64_t end_offset, const Each& each) {
    if (absl::Status status = source.Open({}, [] {}); !status.ok()) return status;
    while (end_offset < 0 || source.cursor().next_offset() < end_offset) {
      google::protobuf::Arena arena;
      size_t records = 0;
      while (records < kRecordsPerBatch &&
             (end_offset < 0 || source.cursor().next_offset() < end_offset)) {
        const int64_t expected = source.cursor().next_offset();
        ValidatedRecord validated;
        bool found = false;
        if (absl::Status status = source.Next(arena, validated, found); !status.ok()) return status;
        if (!found) break;
        ++records;
        if (validated.offset != expected) {
          Find(absl::StrCat("log of ", source.service(), ": offset ", expected, " is missing, ",
                            validated.offset, " comes next"));
        }
        each(validated, arena);
      }
      if (absl::Status status = overlay_.WriteThrough(); !status.ok()) return status;
      if (records > 0) continue;
      if (!source.AtEnd()) {
        if (++empty_polls_ > kEmptyPollsMax)
          return absl::UnavailableError("the log does not answer; is the broker up?");
        absl::SleepFor(kEmptyPollPause);
        continue;
      }
      if (end_offset >= 0) {
        Find(absl::StrCat("the store is ahead of the log of ", source.service(),
                          ": it holds up to offset ", end_offset, ", the log ends at ",
                          source.cursor().next_offset()));
      }
      break;
    }
    return absl::OkStatus();
  }

  absl::Status FoldOwnLog() {
    LogSource own(&bus_, handlers_.spec().name, partition_, {});
    const int64_t held = stored_state_.own().next_offset();
    if (const absl::Status form = CheckRowsVersion(stored_state_); held > 0 && !form.ok())
      Find(std::string(form.message()));
    const absl::Status status =
        ReadAll(own, held, [&](const ValidatedRecord& validated, google::protobuf::Arena& arena) {
          ++report_.records;
          if (validated.validity == Validity::kUnreadable)
            Find(absl::StrCat("offset ", validated.offset, " cannot be read"));
          if (validated.validity == Validity::kApply && validated.decision != nullptr) {
            CheckDecision(*validated.decision, validated.offset);
            applier_.Apply(*validated.decision, validated.offset, arena, overlay_);
          } else if (validated.validity == Validity::kApply && validated.progress != nullptr) {
            CheckCursors(validated.progress->cursors(), validated.offset);
          } else if (validated.validity != Validity::kFence) {
            ++report_.void_records;
          }
        });
    if (!status.ok()) return status;
    if (applier_.unreadable_events() > 0)
      Find(absl::StrCat(applier_.unreadable_events(), " events cannot be read"));
    const log::v1::Cursor& folded = own.cursor();
    const log::v1::Cursor& kept = stored_state_.own();
    if (folded.epoch() != kept.epoch() || folded.owner() != kept.owner() ||
        folded.seq() != kept.seq()) {
      Find(absl::StrCat("the store says epoch ", kept.epoch(), " seq ", kept.seq(), " at offset ",
                        held, ", the log says epoch ", folded.epoch(), " seq ", folded.seq()));
    }
    for (const log::v1::Cursor& cursor : inputs_.inputs()) {
      if (InputCursor(stored_state_, cursor.service()).SerializeAsString() !=
          cursor.SerializeAsString()) {
        Find(absl::StrCat("the store's cursor of ", cursor.service(), " is not the log's"));
      }
    }
    return absl::OkStatus();
  }

  // An input is answered by one record only, and the cursor moves with it.
  void CheckDecision(const log::v1::Decision& decision, int64_t offset) {
    for (const log::v1::Entry& entry : decision.entries()) {
      report_.events += static_cast<uint64_t>(entry.events_size());
      if (!entry.cause().has_input()) continue;
      const log::v1::InputRecord& input = entry.cause().input();
      if (input.offset() < InputCursor(inputs_, input.service()).next_offset()) {
        Find(absl::StrCat("offset ", offset, " answers offset ", input.offset(), " of ",
                          input.service(), " a second time"));
      }
    }
    CheckCursors(decision.cursors(), offset);
  }

  void CheckCursors(const google::protobuf::RepeatedPtrField<log::v1::Cursor>& cursors,
                    int64_t offset) {
    for (const log::v1::Cursor& cursor : cursors) {
      if (cursor.next_offset() < InputCursor(inputs_, cursor.service()).next_offset()) {
        Find(absl::StrCat("offset ", offset, " moves the cursor of ", cursor.service(), " back"));
      }
    }
    MoveInputs(cursors, inputs_);
  }

  absl::Status FoldProjection(const Subscription& subscription) {
    log::v1::Cursor held;
    const DbView view(stored_);
    view.Load(std::string(1, kProjectionPrefix) + subscription.service, held);
    if (!view.status().ok()) return view.status();
    LogSource source(&bus_, subscription.service, partition_, {});
    return ReadAll(source, held.next_offset(),
                   [&](const ValidatedRecord& validated, google::protobuf::Arena& arena) {
                     if (validated.validity == Validity::kApply && validated.decision != nullptr) {
                       applier_.Project(subscription, *validated.decision, arena, overlay_);
                     }
                   });
  }

  // Cursors were compared apart; an answer whose time is over may be gone from either side.
  bool Skipped(std::string_view key, std::string_view value) const {
    if (key[0] == kStateKey[0] || key[0] == kProjectionPrefix || key[0] == kTimerHintPrefix)
      return true;
    return key[0] == kAnswerPrefix &&
           static_cast<int64_t>(GetBig64(value.data())) < stored_state_.time_ms();
  }

  absl::Status CompareRows() {
    const std::unique_ptr<store::Iterator> stored = stored_->NewIterator();
    const std::unique_ptr<store::Iterator> folded = scratch_->NewIterator();
    stored->Seek("");
    folded->Seek("");
    const auto next = [&](store::Iterator& it) {
      while (it.Valid() && Skipped(it.key(), it.value())) it.Next();
    };
    while (true) {
      next(*stored);
      next(*folded);
      if (!stored->Valid() && !folded->Valid()) break;
      ++report_.rows;
      const auto name = [](std::string_view key) {
        return absl::StrCat("row \"", absl::CEscape({key.data(), key.size()}), "\"");
      };
      if (!folded->Valid() || (stored->Valid() && stored->key() < folded->key())) {
        Find(absl::StrCat(name(stored->key()), " is in the store, but not in the fold of the log"));
        stored->Next();
      } else if (!stored->Valid() || folded->key() < stored->key()) {
        Find(absl::StrCat(name(folded->key()), " is in the fold of the log, but not in the store"));
        folded->Next();
      } else {
        if (stored->value() != folded->value())
          Find(absl::StrCat(name(stored->key()), " differs from the fold of the log"));
        stored->Next();
        folded->Next();
      }
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
  Overlay overlay_;
  const EventApplier applier_;
  VerifyReport& report_;
  log::v1::StoreState stored_state_;
  int empty_polls_ = 0;
  log::v1::StoreState inputs_;  // cursors as the log moves them
};

}  // namespace

absl::Status VerifyPartition(const Handlers& handlers, bus::Bus& bus, int32_t partition,
                             const store::Db& stored, store::Db& scratch, VerifyReport& report) {
  return Verifier(handlers, bus, partition, stored, scratch, report).Run();
}

}  // namespace huying::runtime
