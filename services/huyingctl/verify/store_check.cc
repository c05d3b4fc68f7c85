#include "services/huyingctl/verify/store_check.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "common/core/big_endian.h"
#include "common/runtime/event_applier.h"
#include "common/runtime/keys.h"
#include "common/runtime/overlay.h"
#include "services/huyingctl/log_scan.h"
#include "services/huyingctl/text.h"

namespace huying::ctl {
namespace {

constexpr size_t kRowsPerBatch = 20'000;

// A store being folded: rows gather in an overlay and are written in batches.
class Scratch {
 public:
  explicit Scratch(std::unique_ptr<store::Db> db) : db_(std::move(db)), overlay_(db_.get()) {}

  runtime::Store& rows() { return overlay_; }
  const store::Db& db() const { return *db_; }

  absl::Status WriteSome() {
    return overlay_.staged() < kRowsPerBatch ? absl::OkStatus() : overlay_.WriteThrough();
  }
  absl::Status Write() { return overlay_.WriteThrough(); }

 private:
  std::unique_ptr<store::Db> db_;
  runtime::Overlay overlay_;
};

// Folds a service's log up to an offset; `apply` gets the decisions that count.
template <class Apply>
absl::Status FoldLog(const StoreToCheck& check, const std::string& service, int64_t until,
                     Scratch& scratch, log::v1::Cursor* cursor, const Apply& apply) {
  absl::Status written;
  if (until <= 0) return written;
  const absl::Status read = ScanLog(
      *check.bus, service, check.partition, false,
      [&](const bus::Record& record, const runtime::ValidatedRecord& validated) {
        if (record.offset >= until) return false;
        if (validated.validity == runtime::Validity::kApply) apply(validated);
        written = scratch.WriteSome();
        return written.ok() && record.offset + 1 < until;
      },
      cursor);
  return written.ok() ? read : written;
}

absl::Status Fold(const StoreToCheck& check, const log::v1::StoreState& state,
                  const runtime::View& stored, Scratch& scratch, log::v1::StoreState& folded) {
  const runtime::EventApplier folder(check.handlers);
  google::protobuf::Arena arena;
  // Projections first: what they set timers for, the own log may have done since.
  for (const runtime::Subscription& subscription : check.handlers->spec().subscriptions) {
    if (subscription.mode != runtime::SubscriptionMode::kProject) continue;
    log::v1::Cursor reached;
    stored.Load(std::string(1, runtime::kProjectionPrefix) + subscription.service, reached);
    if (!stored.status().ok()) return stored.status();
    const absl::Status status =
        FoldLog(check, subscription.service, reached.next_offset(), scratch, nullptr,
                [&](const runtime::ValidatedRecord& validated) {
                  arena.Reset();
                  if (validated.decision != nullptr)
                    folder.Project(subscription, *validated.decision, arena, scratch.rows());
                });
    if (!status.ok()) return status;
  }
  log::v1::Cursor cursor;
  const absl::Status status =
      FoldLog(check, check.handlers->spec().name, state.own().next_offset(), scratch, &cursor,
              [&](const runtime::ValidatedRecord& validated) {
                arena.Reset();
                if (validated.decision != nullptr) {
                  folder.Apply(*validated.decision, validated.offset, arena, scratch.rows());
                  runtime::MoveInputs(validated.decision->cursors(), folded);
                } else if (validated.progress != nullptr) {
                  runtime::MoveInputs(validated.progress->cursors(), folded);
                }
              });
  *folded.mutable_own() = cursor;
  return status.ok() ? scratch.Write() : status;
}

// Rows of the runtime that are no part of the fold: its own state and the cursors of projections.
bool IsBookkeeping(std::string_view key) {
  return key == runtime::kStateKey || (!key.empty() && (key.front() == runtime::kProjectionPrefix || key.front() == runtime::kTimerHintPrefix));
}

// Recorded answers vanish some time after they have expired; before that they must be there.
bool MayBeGone(std::string_view key, std::string_view value, int64_t now_ms) {
  return !key.empty() && key.front() == runtime::kAnswerPrefix && value.size() >= 8 &&
         static_cast<int64_t>(GetBig64(value.data())) < now_ms;
}

class Comparison {
 public:
  Comparison(const StoreToCheck& check, int64_t now_ms, Findings& findings)
      : check_(check), now_ms_(now_ms), findings_(findings) {}

  absl::Status Run(const store::Db& stored, const store::Db& folded, int64_t& rows) {
    const auto a = stored.NewIterator();
    const auto b = folded.NewIterator();
    a->Seek("");
    b->Seek("");
    for (Skip(*a), Skip(*b); a->Valid() || b->Valid(); Skip(*a), Skip(*b)) {
      ++rows;
      const int order = !a->Valid() ? 1 : !b->Valid() ? -1 : a->key().compare(b->key());
      if (order < 0) {
        Say(a->key(), "is in the store and not in the fold of the log");
        a->Next();
      } else if (order > 0) {
        Say(b->key(), "is in the fold of the log and not in the store");
        b->Next();
      } else {
        if (a->value() != b->value()) Say(a->key(), "differs from the fold of the log");
        a->Next();
        b->Next();
      }
    }
    absl::Status status = a->status();
    status.Update(b->status());
    return status;
  }

 private:
  void Skip(store::Iterator& at) const {
    while (at.Valid() && (IsBookkeeping(at.key()) || MayBeGone(at.key(), at.value(), now_ms_)))
      at.Next();
  }
  void Say(std::string_view key, std::string_view what) {
    findings_.Add(check_.handlers->spec().name, check_.partition,
                  Cat("row ", PrintableKey(key), " ", what));
  }

  const StoreToCheck& check_;
  const int64_t now_ms_;
  Findings& findings_;
};

void CompareState(const StoreToCheck& check, const log::v1::StoreState& stored,
                  const log::v1::StoreState& folded, Findings& findings) {
  const std::string& service = check.handlers->spec().name;
  const log::v1::Cursor& a = stored.own();
  const log::v1::Cursor& b = folded.own();
  if (a.next_offset() > 0 &&
      (a.epoch() != b.epoch() || a.owner() != b.owner() || a.seq() != b.seq())) {
    findings.Add(service, check.partition,
                 Cat("offset ", a.next_offset() - 1, ": the store has epoch ", a.epoch(), " seq ",
                     a.seq(), ", the log epoch ", b.epoch(), " seq ", b.seq()));
  }
  for (const log::v1::Cursor& input : folded.inputs()) {
    const log::v1::Cursor had = runtime::InputCursor(stored, input.service());
    if (had.next_offset() == input.next_offset()) continue;
    findings.Add(service, check.partition,
                 Cat("the store has read ", input.service(), " to ", had.next_offset(),
                     ", the log says ", input.next_offset()));
  }
}

}  // namespace

std::string PrintableKey(std::string_view key) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ' && byte < 127) {
      text.push_back(c);
    } else {
      text.append("\\x").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
    }
  }
  return text;
}

absl::Status CheckStore(const StoreToCheck& check, Findings& findings, int64_t& rows) {
  absl::StatusOr<std::unique_ptr<store::Db>> stored =
      store::OpenDbReadOnly(check.path, *check.resources);
  if (!stored.ok()) return stored.status();
  const runtime::DbView view(stored->get());
  log::v1::StoreState state;
  view.Load(runtime::kStateKey, state);
  if (!view.status().ok()) return view.status();
  const absl::Status form = runtime::CheckRowsVersion(state);
  if (state.own().next_offset() > 0 && !form.ok()) {
    findings.Add(check.handlers->spec().name, check.partition,
                 Cat(form.message(), ": start the services once, they fold the log again"));
    return absl::OkStatus();
  }
  if (state.own().next_offset() > check.log_end) {
    findings.Add(check.handlers->spec().name, check.partition,
                 Cat("offset ", state.own().next_offset() - 1,
                     ": the store is ahead of its log, which ends before ", check.log_end));
    return absl::OkStatus();
  }
  std::error_code ignored;
  std::filesystem::remove_all(check.scratch_path, ignored);
  absl::StatusOr<std::unique_ptr<store::Db>> db =
      store::OpenDb(check.scratch_path, *check.resources);
  if (!db.ok()) return db.status();
  absl::Status status;
  {
    Scratch scratch(std::move(*db));
    log::v1::StoreState folded;
    status = Fold(check, state, view, scratch, folded);
    if (status.ok()) {
      CompareState(check, state, folded, findings);
      status = Comparison(check, state.time_ms(), findings).Run(**stored, scratch.db(), rows);
    }
  }
  std::filesystem::remove_all(check.scratch_path, ignored);
  return status;
}

}  // namespace huying::ctl
