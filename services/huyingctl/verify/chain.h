// Is the log of one partition whole? Checked record by record, in order.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/bus/bus.h"
#include "common/runtime/handlers.h"
#include "common/runtime/log_source.h"
#include "services/huyingctl/verify/finding.h"

namespace huying::ctl {

// What a chain must be: readable; its valid records move the input cursors forward only; each input
// is answered at most once, after the one before; each request id is answered once as long as
// answers are kept; each event can be read.
class ChainCheck {
 public:
  // Both outlive this.
  ChainCheck(const runtime::ServiceSpec* spec, int32_t partition, Findings* findings)
      : spec_(spec), partition_(partition), findings_(findings) {}

  void Take(const bus::Record& record, const runtime::ValidatedRecord& validated);

  int64_t records() const { return records_; }
  int64_t void_records() const { return void_records_; }
  int64_t events() const { return events_; }
  // How far other services' logs were read.
  const std::map<std::string, int64_t>& inputs() const { return inputs_; }

 private:
  void TakeDecision(int64_t offset, const log::v1::Decision& decision);
  void TakeCursors(int64_t offset,
                   const google::protobuf::RepeatedPtrField<log::v1::Cursor>& cursors);
  void TakeCause(int64_t offset, int64_t time_ms, const log::v1::Cause& cause);
  void TakeEvents(int64_t offset, const log::v1::Entry& entry);
  void Say(int64_t offset, std::string_view what);

  const runtime::ServiceSpec* spec_;
  const int32_t partition_;
  Findings* findings_;
  int64_t records_ = 0;
  int64_t void_records_ = 0;
  int64_t events_ = 0;
  int64_t next_offset_ = 0;
  std::map<std::string, int64_t> inputs_;         // next offset by service
  std::map<std::string, int64_t> last_answered_;  // offset by service
  struct Answered {
    int64_t offset = 0;
    int64_t time_ms = 0;
  };
  std::unordered_map<uint64_t, Answered> requests_;  // by hash of the request id
};

}  // namespace huying::ctl
