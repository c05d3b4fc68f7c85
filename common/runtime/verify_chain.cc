#include "common/runtime/verify_chain.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/core/big_endian.h"
#include "common/core/stable_hash.h"
#include "common/runtime/event_applier.h"

namespace huying::runtime {
namespace {

constexpr char kChainKey[] = "Vc";        // log.v1.StoreState
constexpr char kPartitionsKey[] = "Vn";   // 4 bytes big endian
constexpr char kRequestsPrefix[] = "Vr";  // with the number of the part, 4 bytes big endian
constexpr size_t kRequestsPerRow = 4096;  // 16 bytes each: hash and time, big endian
constexpr size_t kRequestBytes = 16;

uint64_t HashOf(const log::v1::Request& request) {
  return StableHash(request.request_id(), StableHash("\n", StableHash(request.subject())));
}

}  // namespace

void ChainCheck::Say(std::string_view what) const {
  find_(absl::StrCat("offset ", offset_, ": ", absl::string_view(what.data(), what.size())));
}

void ChainCheck::Take(const ValidatedRecord& validated) {
  if (validated.offset != offset_ + 1) {
    find_(absl::StrCat("offset ", offset_ + 1, " is missing, ", validated.offset, " comes next"));
  }
  offset_ = validated.offset;
  switch (validated.validity) {
    case Validity::kUnreadable:
      return find_(absl::StrCat("offset ", offset_, " cannot be read"));
    case Validity::kFence:
      return TakeFence(validated);
    case Validity::kApply:
      break;
    default:
      return;  // void by design: a takeover leaves them
  }
  answered_.clear();
  if (validated.decision != nullptr) return TakeDecision(*validated.decision);
  TakeCursors(validated.progress->cursors());
}

void ChainCheck::TakeFence(const ValidatedRecord& validated) {
  if (state_.log_id() == 0) state_.set_log_id(validated.fence->owner());
  const int32_t partitions = validated.fence->partitions();
  if (partitions == 0) return;
  if (partitions_ != 0 && partitions != partitions_) {
    Say(absl::StrCat("its owner believes in ", partitions, " partitions, those before in ",
                     partitions_));
  }
  partitions_ = partitions;
}

void ChainCheck::TakeDecision(const log::v1::Decision& decision) {
  if (decision.entries_size() > 0 && decision.time_ms() < state_.time_ms()) {
    Say(absl::StrCat("is decided at ", decision.time_ms(), ", before the time of an earlier one, ",
                     state_.time_ms()));
  }
  state_.set_time_ms(std::max(state_.time_ms(), decision.time_ms()));
  Forget(state_.time_ms());
  for (const log::v1::Entry& entry : decision.entries()) {
    if (entry.cause().has_input()) TakeInput(entry.cause().input(), decision);
    if (entry.cause().has_request()) TakeRequest(entry.cause().request(), decision.time_ms());
  }
  TakeCursors(decision.cursors());
}

void ChainCheck::TakeCursors(const google::protobuf::RepeatedPtrField<log::v1::Cursor>& cursors) {
  for (const log::v1::Cursor& cursor : cursors) {
    const log::v1::Cursor before = InputCursor(state_, cursor.service());
    if (Event(cursor.next_offset(), cursor.events_done()) <
        Event(before.next_offset(), before.events_done())) {
      Say(absl::StrCat("the cursor of ", cursor.service(), " goes back from ", before.next_offset(),
                       " to ", cursor.next_offset()));
    }
  }
  MoveInputs(cursors, state_);
}

// What it answers lies between the cursor before and the cursor after, so no other record does.
void ChainCheck::TakeInput(const log::v1::InputRecord& input, const log::v1::Decision& decision) {
  const log::v1::Cursor before = InputCursor(state_, input.service());
  const Event event(input.offset(), input.event());
  const Event from(before.next_offset(), before.events_done());
  Event to = from;
  for (const log::v1::Cursor& moved : decision.cursors()) {
    if (moved.service() == input.service()) to = {moved.next_offset(), moved.events_done()};
  }
  const std::string what = absl::StrCat("answers event ", input.event(), " of ", input.service(),
                                        " offset ", input.offset());
  if (event < from) {
    Say(absl::StrCat(what, " a second time: it had been read to ", from.first));
  } else if (event >= to) {
    Say(absl::StrCat(what, ", and its cursor says that it was read to ", to.first));
  }
  const auto [last, first] = answered_.try_emplace(input.service(), event);
  // Entries that do not say which event they answer say 0.
  if (!first && (event < last->second || (event == last->second))) {
    Say(absl::StrCat(what, " after event ", last->second.second, " of offset ",
                     last->second.first));
  }
  last->second = event;
}

void ChainCheck::TakeRequest(const log::v1::Request& request, int64_t time_ms) {
  const uint64_t hash = HashOf(request);
  const int64_t until = time_ms + spec_->answers_kept_ms;
  const auto [known, fresh] = requests_.try_emplace(hash, until);
  if (!fresh && time_ms <= known->second) {
    Say(absl::StrCat("answers request ", request.request_id(), " again, which was answered at ",
                     known->second - spec_->answers_kept_ms));
  }
  known->second = std::max(known->second, until);
  forget_at_.emplace_back(until, hash);
}

void ChainCheck::Forget(int64_t time_ms) {
  while (!forget_at_.empty() && forget_at_.front().first < time_ms) {
    const auto known = requests_.find(forget_at_.front().second);
    if (known != requests_.end() && known->second < time_ms) requests_.erase(known);
    forget_at_.pop_front();
  }
}

void ChainCheck::Save(Store& rows) const {
  rows.Save(kChainKey, state_);
  std::string partitions;
  AppendBig32(static_cast<uint32_t>(partitions_), partitions);
  rows.Put(kPartitionsKey, std::move(partitions));
  std::string part;
  uint32_t parts = 0;
  const auto put = [&] {
    std::string key = kRequestsPrefix;
    AppendBig32(parts++, key);
    rows.Put(key, std::exchange(part, {}));
  };
  for (const auto& [until, hash] : forget_at_) {
    AppendBig64(hash, part);
    AppendBig64(static_cast<uint64_t>(until), part);
    if (part.size() == kRequestsPerRow * kRequestBytes) put();
  }
  if (!part.empty()) put();
}

bool ChainCheck::Load(const View& rows) {
  if (!rows.Load(kChainKey, state_)) return false;
  offset_ = state_.own().next_offset() - 1;
  const std::optional<std::string> partitions = rows.Get(kPartitionsKey);
  if (partitions) partitions_ = static_cast<int32_t>(GetBig32(partitions->data()));
  rows.Scan(kRequestsPrefix, PrefixEnd(kRequestsPrefix),
            [&](std::string_view, std::string_view part) {
              for (size_t at = 0; at + kRequestBytes <= part.size(); at += kRequestBytes) {
                const uint64_t hash = GetBig64(part.data() + at);
                const auto until = static_cast<int64_t>(GetBig64(part.data() + at + sizeof(hash)));
                forget_at_.emplace_back(until, hash);
                int64_t& known = requests_[hash];
                known = std::max(known, until);
              }
              return true;
            });
  return true;
}

}  // namespace huying::runtime
