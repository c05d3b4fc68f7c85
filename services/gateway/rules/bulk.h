// Many commands in one request, taken apart into the single commands of the services. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/core/verdict.h"
#include "huying/gateway/v1/bulk.pb.h"

namespace huying::gateway::rules {

inline constexpr int kBulkCasesMax = 500;
// With "bulk-" before it and a case number behind it, it is a request id of 64 bytes at most.
inline constexpr size_t kBulkIdMin = 8;
inline constexpr size_t kBulkIdMax = 36;

struct BulkItem {
  std::string case_id;
  std::optional<Rejection> refused;  // before any service is asked; says what to do
};

// One for each case, in order. A rejection is of the bulk as a whole, of which nothing is done.
Verdict<std::vector<BulkItem>> ReadBulk(const v1::ExecuteManyRequest& bulk);

// The command of the `index`th case as its service takes it; of one that ReadBulk has not refused.
// Its request id follows from the bulk's id and the case: the same bulk again is the same requests.
v1::BulkCommand CommandOf(const v1::ExecuteManyRequest& bulk, int index);

// Calls `visit` with the request of whichever service; false if it names none.
template <class Visit>
bool WithRequest(v1::BulkCommand& command, const Visit& visit) {
  switch (command.service_case()) {
    case v1::BulkCommand::kIntake:
      visit(*command.mutable_intake());
      return true;
    case v1::BulkCommand::kDispatch:
      visit(*command.mutable_dispatch());
      return true;
    case v1::BulkCommand::kFollowup:
      visit(*command.mutable_followup());
      return true;
    case v1::BulkCommand::kSupervision:
      visit(*command.mutable_supervision());
      return true;
    case v1::BulkCommand::SERVICE_NOT_SET:
      break;
  }
  return false;
}

}  // namespace huying::gateway::rules
