#include "common/testing/memory_store.h"

#include <memory>
#include <utility>

#include "common/core/check.h"

namespace huying::testing {

std::optional<std::string> MemoryStore::Get(std::string_view key) const {
  const auto row = rows_.find(key);
  if (row == rows_.end()) return std::nullopt;
  return row->second;
}

void MemoryStore::Scan(std::string_view from, std::string_view to, const Each& each) const {
  for (auto row = rows_.lower_bound(from); row != rows_.end() && row->first < to; ++row) {
    if (!each(row->first, row->second)) return;
  }
}

size_t MemoryStore::CountBelow(std::string_view prefix) const {
  size_t count = 0;
  Scan(prefix, runtime::PrefixEnd(prefix), [&count](std::string_view, std::string_view) {
    ++count;
    return true;
  });
  return count;
}

void MemoryStore::Put(std::string_view key, std::string value) {
  rows_.insert_or_assign(std::string(key), std::move(value));
}

void MemoryStore::Delete(std::string_view key) {
  const auto row = rows_.find(key);
  if (row != rows_.end()) rows_.erase(row);
}

void MemoryStore::SetTimer(const log::v1::TimerKey& timer) {
  timers_.emplace(timer.due_ms(), timer.subject(), timer.kind());
}

void MemoryStore::CancelTimer(const log::v1::TimerKey& timer) {
  timers_.erase({timer.due_ms(), timer.subject(), timer.kind()});
}

void MemoryStore::Apply(const runtime::Handlers& handlers, const runtime::Outcome& outcome) {
  HY_CHECK(outcome.rejection == nullptr || outcome.events.empty());
  for (const google::protobuf::Message* event : outcome.events) {
    handlers.Evolve(*event, *this);
    log_.push_back(event->SerializeAsString());
  }
}

std::optional<log::v1::TimerKey> MemoryStore::TakeDue(int64_t now_ms) {
  if (timers_.empty() || std::get<0>(*timers_.begin()) > now_ms) return std::nullopt;
  const auto [due_ms, subject, kind] = *timers_.begin();
  timers_.erase(timers_.begin());
  log::v1::TimerKey timer;
  timer.set_due_ms(due_ms);
  timer.set_subject(subject);
  timer.set_kind(kind);
  return timer;
}

MemoryStore MemoryStore::Fold(const runtime::Handlers& handlers,
                              const std::vector<std::string>& log) {
  MemoryStore store;
  for (const std::string& bytes : log) {
    const std::unique_ptr<google::protobuf::Message> event(handlers.spec().event->New());
    HY_CHECK(event->ParseFromString(bytes));
    handlers.Evolve(*event, store);
    store.log_.push_back(bytes);
  }
  return store;
}

}  // namespace huying::testing
