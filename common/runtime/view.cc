#include "common/runtime/view.h"

#include <cstring>
#include <memory>

#include "common/core/check.h"
#include "common/runtime/keys.h"

namespace huying::runtime {
namespace {

int64_t DecodeCounter(std::string_view value) {
  HY_CHECK(value.size() == sizeof(int64_t));
  int64_t number = 0;
  std::memcpy(&number, value.data(), sizeof(number));
  return number;
}

log::v1::TimerKey MakeTimer(int64_t due_ms, std::string_view subject, uint32_t kind) {
  log::v1::TimerKey timer;
  timer.set_due_ms(due_ms);
  timer.set_subject(std::string(subject));
  timer.set_kind(kind);
  return timer;
}

}  // namespace

bool View::Load(std::string_view key, google::protobuf::MessageLite& row) const {
  const std::optional<std::string> value = Get(key);
  if (!value) return false;
  HY_CHECK(row.ParseFromString(*value));
  return true;
}

int64_t View::Counter(std::string_view name) const {
  const std::optional<std::string> value = Get(CounterKey(name));
  return value ? DecodeCounter(*value) : 0;
}

void View::Counters(std::string_view prefix,
                    const std::function<void(std::string_view name, int64_t value)>& each) const {
  const std::string from = CounterKey(prefix);
  Scan(from, PrefixEnd(from), [&](std::string_view key, std::string_view value) {
    each(key.substr(1), DecodeCounter(value));
    return true;
  });
}

void Store::Save(std::string_view key, const google::protobuf::MessageLite& row) {
  Put(key, row.SerializeAsString());
}

void Store::EditRow(std::string_view key, const google::protobuf::MessageLite& prototype,
                    RowChange change) {
  const std::unique_ptr<google::protobuf::MessageLite> row(prototype.New());
  Load(key, *row);
  change(*row);
  Save(key, *row);
}

void Store::Count(std::string_view name, int64_t by) {
  const std::string key = CounterKey(name);
  const std::optional<std::string> was = Get(key);
  const int64_t now = (was ? DecodeCounter(*was) : 0) + by;
  // A counter that is back at 0 leaves no row: projections of several logs are then the same
  // whichever was read first.
  if (now == 0) return Delete(key);
  std::string value(sizeof(now), '\0');
  std::memcpy(value.data(), &now, sizeof(now));
  Put(key, std::move(value));
}

void Store::SetTimer(int64_t due_ms, std::string_view subject, uint32_t kind) {
  SetTimer(MakeTimer(due_ms, subject, kind));
}

void Store::CancelTimer(int64_t due_ms, std::string_view subject, uint32_t kind) {
  CancelTimer(MakeTimer(due_ms, subject, kind));
}

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) end.pop_back();
  HY_CHECK(!end.empty());
  end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

}  // namespace huying::runtime
