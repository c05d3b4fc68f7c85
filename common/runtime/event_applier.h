// How a record that counts changes a store: the same code live, on restore, on a standby and in
// `huyingctl verify`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/runtime/handlers.h"
#include "common/runtime/view.h"
#include "google/protobuf/arena.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

class EventApplier {
 public:
  explicit EventApplier(const Handlers* handlers);

  // Evolves the events of all entries and applies their causes. `offset` is the record's own.
  void Apply(const log::v1::Decision& decision, int64_t offset, google::protobuf::Arena& arena,
             Store& store) const;

  // What an entry's cause does to the runtime's own rows: the timer is gone, the answer is
  // remembered.
  void ApplyCause(const log::v1::Cause& cause, int64_t offset, int64_t time_ms, Store& store) const;

  // Hands every event of another service's decision to Project. A timer that has fired is not set
  // again: which of two logs is read first differs from copy to copy, and must not show in the
  // rows.
  void Project(const Subscription& subscription, const log::v1::Decision& decision,
               google::protobuf::Arena& arena, Store& store) const;

  // Events that could not be parsed and were left out.
  uint64_t unreadable_events() const { return unreadable_events_; }

 private:
  const Handlers* handlers_;
  const bool projects_;
  mutable uint64_t unreadable_events_ = 0;
};

// The kind of an event, still in bytes: the number of the field that says what happened. 0 if it
// cannot be told.
int KindOf(std::string_view bytes);

// False if an event, still in bytes, is certainly of a kind that `follow` does not name.
bool Matters(const Subscription& subscription, const std::string& bytes);

// Parses an event; null if it cannot be read.
const Message* ParseEvent(const Message& prototype, const std::string& bytes,
                          google::protobuf::Arena& arena);

// Takes over the cursors that a record carries.
void MoveInputs(const google::protobuf::RepeatedPtrField<log::v1::Cursor>& cursors,
                log::v1::StoreState& state);
// The cursor of a service in `state`; a fresh one at the log's start if it has none.
log::v1::Cursor InputCursor(const log::v1::StoreState& state, const std::string& service);

}  // namespace huying::runtime
