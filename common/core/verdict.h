// What a rule says: what happens, or a rejection. A rejection is data: it is counted, it carries
// the mechanism's id, and it tells the person what to do next.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace huying {

// What has happened since somebody looked; see core.v1.Change.
struct ChangeSince {
  uint32_t seq = 0;
  std::string kind;
  int64_t time_ms = 0;
  std::string person_id;  // empty: the system, or the citizen

  friend bool operator==(const ChangeSince&, const ChangeSince&) = default;
};

struct Rejection {
  // What the caller can do about it; decides the gRPC code (common/rpc/status.h).
  enum class Kind {
    kInvalid,     // the command itself is wrong and always will be
    kNotFound,    // there is no such case
    kNotNow,      // not in this state; `possible` says what is
    kNotAllowed,  // not by this person
    kAlready,     // it has been done
  };

  Kind kind = Kind::kInvalid;
  std::string code;                     // stable word, e.g. "TASK_NOT_ROUTED"
  std::string mechanism;                // e.g. "D3"
  std::string message;                  // what is wrong and what to do next, for the person
  std::vector<std::string> possible;    // names of the commands that are possible now
  std::vector<ChangeSince> since = {};  // CASE_CHANGED alone: newest last

  friend bool operator==(const Rejection&, const Rejection&) = default;
};

// Either a T or a Rejection.
template <class T>
class Verdict {
 public:
  Verdict(T value) : held_(std::move(value)) {}  // NOLINT: implicit on purpose, rules return either
  Verdict(Rejection rejection) : held_(std::move(rejection)) {}  // NOLINT

  bool ok() const { return held_.index() == 0; }
  T& value() { return std::get<0>(held_); }
  const T& value() const { return std::get<0>(held_); }
  Rejection& rejection() { return std::get<1>(held_); }
  const Rejection& rejection() const { return std::get<1>(held_); }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::variant<T, Rejection> held_;
};

}  // namespace huying
