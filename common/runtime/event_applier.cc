#include "common/runtime/event_applier.h"

#include <algorithm>
#include <utility>

#include "common/runtime/keys.h"
#include "common/runtime/reply_cache.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace huying::runtime {
namespace {

using google::protobuf::internal::WireFormatLite;

constexpr int kHeaderField = 1;  // of every service's Event

// The rows as Project may change them.
class ProjectedRows final : public Store {
 public:
  explicit ProjectedRows(Store* rows) : rows_(rows) {}
  std::optional<std::string> Get(std::string_view key) const override { return rows_->Get(key); }
  void Scan(std::string_view from, std::string_view to, const Each& each) const override {
    rows_->Scan(from, to, each);
  }
  absl::Status status() const override { return rows_->status(); }
  void Put(std::string_view key, std::string value) override { rows_->Put(key, std::move(value)); }
  void Delete(std::string_view key) override { rows_->Delete(key); }
  void EditRow(std::string_view key, const google::protobuf::MessageLite& prototype,
               RowChange change) override {
    rows_->EditRow(key, prototype, change);
  }
  void SetTimer(const log::v1::TimerKey& timer) override {
    if (!rows_->Get(FiredKey(timer))) rows_->SetTimer(timer);
  }
  void CancelTimer(const log::v1::TimerKey& timer) override { rows_->CancelTimer(timer); }

 private:
  Store* rows_;
};

bool Projects(const ServiceSpec& spec) {
  return std::any_of(spec.subscriptions.begin(), spec.subscriptions.end(),
                     [](const Subscription& subscription) {
                       return subscription.mode == SubscriptionMode::kProject;
                     });
}

}  // namespace

EventApplier::EventApplier(const Handlers* handlers)
    : handlers_(handlers), projects_(Projects(handlers->spec())) {}

int KindOf(std::string_view bytes) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size()));
  // The header comes first, then the one field that says what happened.
  while (const uint32_t tag = in.ReadTag()) {
    const int field = WireFormatLite::GetTagFieldNumber(tag);
    if (field != kHeaderField) return field;
    if (!WireFormatLite::SkipField(&in, tag)) return 0;
  }
  return 0;
}

bool Matters(const Subscription& subscription, const std::string& bytes) {
  if (subscription.kinds.empty()) return true;
  const int kind = KindOf(bytes);
  if (kind == 0) return true;  // parsing will tell
  return std::find(subscription.kinds.begin(), subscription.kinds.end(), kind) !=
         subscription.kinds.end();
}

const Message* ParseEvent(const Message& prototype, const std::string& bytes,
                          google::protobuf::Arena& arena) {
  Message* event = prototype.New(&arena);
  return event->ParseFromString(bytes) ? event : nullptr;
}

void EventApplier::Apply(const log::v1::Decision& decision, int64_t offset,
                         google::protobuf::Arena& arena, Store& store) const {
  for (const log::v1::Entry& entry : decision.entries()) {
    for (const std::string& bytes : entry.events()) {
      const Message* event = ParseEvent(*handlers_->spec().event, bytes, arena);
      if (event == nullptr) {
        ++unreadable_events_;
        continue;
      }
      handlers_->Evolve(*event, store);
    }
    ApplyCause(entry.cause(), offset, decision.time_ms(), store);
  }
}

void EventApplier::ApplyCause(const log::v1::Cause& cause, int64_t offset, int64_t time_ms,
                              Store& store) const {
  if (cause.has_timer()) {
    store.CancelTimer(cause.timer());
    if (projects_) store.Put(FiredKey(cause.timer()), std::string());
  }
  if (cause.has_request())
    RecordAnswer(cause.request(), offset, time_ms, handlers_->spec().answers_kept_ms, store);
}

void EventApplier::Project(const Subscription& subscription, const log::v1::Decision& decision,
                           google::protobuf::Arena& arena, Store& store) const {
  ProjectedRows rows(&store);
  for (const log::v1::Entry& entry : decision.entries()) {
    for (const std::string& bytes : entry.events()) {
      if (!Matters(subscription, bytes)) continue;
      const Message* event = ParseEvent(*subscription.event, bytes, arena);
      if (event == nullptr) {
        ++unreadable_events_;
        continue;
      }
      handlers_->Project(subscription.service, *event, rows);
    }
  }
}

void MoveInputs(const google::protobuf::RepeatedPtrField<log::v1::Cursor>& cursors,
                log::v1::StoreState& state) {
  for (const log::v1::Cursor& moved : cursors) {
    log::v1::Cursor* cursor = nullptr;
    for (log::v1::Cursor& known : *state.mutable_inputs()) {
      if (known.service() == moved.service()) cursor = &known;
    }
    if (cursor == nullptr) cursor = state.add_inputs();
    *cursor = moved;
  }
}

log::v1::Cursor InputCursor(const log::v1::StoreState& state, const std::string& service) {
  for (const log::v1::Cursor& cursor : state.inputs()) {
    if (cursor.service() == service) return cursor;
  }
  log::v1::Cursor fresh;
  fresh.set_service(service);
  return fresh;
}

}  // namespace huying::runtime
