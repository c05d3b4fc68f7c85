// What was said to those who asked and left no trace in the log: refusals, and rows shown as the
// newest. Held against all states that the log went through, once these are known.
//
// For tests only. Threads: one.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/runtime/handlers.h"
#include "common/testing/sim_audit.h"

namespace huying::testing {

struct SimCommand;

// So old may the proof of ownership be that an answer rests on which appends nothing itself.
inline constexpr int64_t kProofMs = 1'000;

class SimHeard {
 public:
  struct World {
    SimLog* log = nullptr;
    std::vector<const runtime::Handlers*> services;
    std::function<int64_t()> now_ms;
  };
  explicit SimHeard(World world) : world_(std::move(world)) {}

  int64_t NowMs() const { return world_.now_ms(); }
  // The command, asked at this steady time, which was that time by the city's clock, was refused
  // just now. `command` outlives this.
  void Refused(const SimCommand& command, const std::string& request, const std::string& code,
               int64_t asked_ms, int64_t asked_now_ms);
  // Rows that hold the log up to `next_offset` were shown as the newest to somebody who asked at
  // this steady time.
  void Newest(size_t service, int32_t partition, const std::string& who, int64_t next_offset,
              int64_t asked_ms);

  // Each refusal was true of the log at some moment between asking and answering, and what was
  // newest was so; the proof that the owner had may have been a second old.
  void Check(const SimAudit& audit, Problems& problems) const;

 private:
  struct Refusal {
    const SimCommand* command = nullptr;
    std::string request;
    std::string code;
    int64_t from = 0;          // the end of the log a second before it was asked
    int64_t to = 0;            // and when it was answered
    int64_t asked_now_ms = 0;  // by the city's clock
    int64_t now_ms = 0;        // when it was answered
  };
  struct Shown {
    size_t service = 0;
    int32_t partition = 0;
    std::string who;
    int64_t next_offset = 0;
    int64_t from = 0;
  };

  int64_t EndBefore(size_t service, int32_t partition, int64_t asked_ms) const;
  void CheckRefusal(const Refusal& refusal, const SimAudit& audit, Problems& problems) const;

  const World world_;
  std::vector<Refusal> refusals_;
  std::vector<Shown> shown_;
};

}  // namespace huying::testing
