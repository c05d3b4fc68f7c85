// Sends the rows of a file as reports, several at once.
#pragma once

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/client.h"
#include "huying/intake/v1/service.pb.h"
#include "services/huyingctl/csv/column_map.h"
#include "services/huyingctl/import_request.h"

namespace huying::ctl {

struct ImportTally {
  int64_t added = 0;
  int64_t already = 0;     // had been there before
  int64_t other = 0;       // the id had been there with other content; not sent, or not taken
  int64_t refused = 0;     // by the rules
  int64_t failed = 0;      // the services could not be reached, or failed
  int64_t bad = 0;         // rows that could not be read
  int64_t replies = 0;     // old replies kept with their case
  int64_t unlabelled = 0;  // the category given is none of the city pack's
};

std::string ToText(const ImportTally& tally);

// One thread adds; answers come on others.
class Importer {
 public:
  // `requests` and `client` outlive this. `file` is named in messages.
  Importer(const ImportRequests* requests, rpc::Client* client, size_t in_flight_max,
           std::string file);
  // Waits for what is under way.
  ~Importer();

  // Sends a row; waits while too many are under way.
  void Add(const ImportRow& row);
  // Waits until everything is answered.
  void Finish();

  // The counts as they are now, without the rows that could not be read: these never come here.
  ImportTally Now();
  int64_t done();

 private:
  void SendReply(const ImportRow& row, const std::string& case_id);
  void Answered(int64_t line, const rpc::CallResult& result, bool repeated);
  void TellDanger(int64_t line, const intake::v1::ExecuteResponse& answer);
  void Leave();

  const ImportRequests* requests_;
  rpc::Client* client_;
  const size_t in_flight_max_;
  const std::string file_;

  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return in_flight_ < in_flight_max_; }
  bool NoneInFlight() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return in_flight_ == 0; }

  absl::Mutex mutex_;
  size_t in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
  ImportTally tally_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace huying::ctl
