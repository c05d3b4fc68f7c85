// Rows, timers and a log in memory: what a service's handlers need in a test, without a runtime.
//
//   MemoryStore store;
//   Arena arena;
//   Outcome outcome = handlers.Execute(command, store, {.now_ms = now, .arena = &arena});
//   store.Apply(handlers, outcome);
//
// For tests only. Threads: one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "common/runtime/handlers.h"
#include "common/runtime/view.h"
#include "huying/log/v1/log.pb.h"

namespace huying::testing {

class MemoryStore final : public runtime::Store {
 public:
  using Rows = std::map<std::string, std::string, std::less<>>;
  // Due time, subject, kind: the order in which the runtime fires them.
  using Timer = std::tuple<int64_t, std::string, uint32_t>;

  std::optional<std::string> Get(std::string_view key) const override;
  // `each` must not change the store.
  void Scan(std::string_view from, std::string_view to, const Each& each) const override;
  void Put(std::string_view key, std::string value) override;
  void Delete(std::string_view key) override;
  using runtime::Store::CancelTimer;
  using runtime::Store::SetTimer;
  void SetTimer(const log::v1::TimerKey& timer) override;
  void CancelTimer(const log::v1::TimerKey& timer) override;

  // Does with an outcome what the runtime does once it is decided: evolves its events, in order.
  // They are also kept in log(), as bytes.
  void Apply(const runtime::Handlers& handlers, const runtime::Outcome& outcome);

  // Takes away the first timer due at `now_ms`, as the runtime does before it calls OnTimer;
  // nothing if none is.
  std::optional<log::v1::TimerKey> TakeDue(int64_t now_ms);

  const Rows& rows() const { return rows_; }
  size_t CountBelow(std::string_view prefix) const;
  const std::set<Timer>& timers() const { return timers_; }
  // The events applied so far, serialized.
  const std::vector<std::string>& log() const { return log_; }

  // The rows that the events of `log` make from nothing. Timers are set again too, fired ones
  // included: the log of the runtime says which fired, this one does not.
  static MemoryStore Fold(const runtime::Handlers& handlers, const std::vector<std::string>& log);

 private:
  Rows rows_;
  std::set<Timer> timers_;
  std::vector<std::string> log_;
};

// Reads the events of one kind of message back from a log.
template <class Event>
std::vector<Event> EventsOf(const std::vector<std::string>& log) {
  std::vector<Event> events(log.size());
  for (size_t i = 0; i < log.size(); ++i) events[i].ParseFromString(log[i]);
  return events;
}

}  // namespace huying::testing
