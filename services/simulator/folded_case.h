// A service's row of one case, kept up from outside: looked at, and taken on with every command by
// the rules that the service itself has. Pure.
#pragma once

#include <cstdint>
#include <utility>

#include "google/protobuf/arena.h"

namespace huying::simulator {

// Processor is the service's handlers: a CaseProcessor, or any other if its row is only looked at.
template <class Processor>
class FoldedCase {
 public:
  using Handlers = Processor;
  using Row = typename Processor::Row;

  // Before the first look: as it is for a case that the service does not know.
  const Row& row() const { return row_; }
  const Row* operator->() const { return &row_; }

  // Nothing is known to have happened that the row does not show.
  bool current() const { return known_ != Known::kOld; }
  // The service itself has shown the row since the last command.
  bool seen() const { return known_ == Known::kSeen; }

  void Look(Row row) {
    row_ = std::move(row);
    known_ = Known::kSeen;
  }
  // Something may have happened that the row does not show.
  void Doubt() { known_ = Known::kOld; }
  // The service has accepted a command, at this time or a little later. A row that would be in
  // another state than the answer says is old: something had happened before.
  void Follow(const Processor& service, const typename Processor::Request& request,
              const typename Processor::Response& answer, int64_t now_ms) {
    if (known_ == Known::kOld) return;
    google::protobuf::Arena arena;
    const auto outcome = service.ExecuteOn(row_, request, {.now_ms = now_ms, .arena = &arena});
    const bool same = outcome.answer != nullptr && row_.state() == answer.state();
    known_ = same ? Known::kFolded : Known::kOld;
  }

 private:
  enum class Known { kSeen, kFolded, kOld };

  Row row_;
  Known known_ = Known::kSeen;
};

}  // namespace huying::simulator
