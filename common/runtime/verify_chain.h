// Is the log of one partition whole by itself? Checked record by record, in order. Part of verify.h.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "common/runtime/handlers.h"
#include "common/runtime/log_source.h"
#include "common/runtime/view.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

// What a chain must be: no offset missing; every record of the protocol; its valid records move the
// input cursors forward only, and answer what lies between the cursors before and after, in order,
// each event once; a request is answered once as long as answers are kept; decision times never go
// back; all owners believe in the same number of partitions.
//
// Memory: a few numbers for each request whose answer is still kept; they are forgotten when their
// time is over.
//
// Threads: one.
class ChainCheck {
 public:
  using Find = std::function<void(std::string what)>;

  // `spec` outlives this.
  ChainCheck(const ServiceSpec* spec, Find find) : spec_(spec), find_(std::move(find)) {}

  void Take(const ValidatedRecord& validated);

  // What a reader of the log knows behind the last record taken: `own` is set by the caller.
  log::v1::StoreState& state() { return state_; }
  const log::v1::StoreState& state() const { return state_; }

  // So that a later check can go on; rows under kCheckPrefix.
  void Save(Store& rows) const;
  // False: there is nothing that was saved.
  bool Load(const View& rows);

 private:
  void TakeFence(const ValidatedRecord& validated);
  void TakeDecision(const log::v1::Decision& decision);
  void TakeCursors(const google::protobuf::RepeatedPtrField<log::v1::Cursor>& cursors);
  void TakeInput(const log::v1::InputRecord& input, const log::v1::Decision& decision);
  void TakeRequest(const log::v1::Request& request, int64_t time_ms);
  void Forget(int64_t time_ms);
  void Say(std::string_view what) const;

  // Which event of which record.
  using Event = std::pair<int64_t, uint32_t>;

  const ServiceSpec* spec_;
  const Find find_;
  log::v1::StoreState state_;
  int32_t partitions_ = 0;                 // as the fences say; 0: none has said
  int64_t offset_ = -1;                    // of the record that is taken
  std::map<std::string, Event> answered_;  // by service: the last event that this record answers
  std::unordered_map<uint64_t, int64_t> requests_;      // by hash of subject and id: until when
  std::deque<std::pair<int64_t, uint64_t>> forget_at_;  // the same in the order of their times
};

// The first byte of the rows that a check keeps beside the fold; no service and no runtime has such.
inline constexpr char kCheckPrefix = 'V';

}  // namespace huying::runtime
