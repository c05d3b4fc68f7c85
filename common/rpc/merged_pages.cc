#include "common/rpc/merged_pages.h"

namespace huying::rpc {

absl::Status CheckPlaces(const google::protobuf::RepeatedPtrField<std::string>& positions, int rows,
                         const std::optional<std::string>& reached, std::string_view after) {
  bool right = positions.size() == rows && reached.has_value();
  std::string_view last = after;
  for (const std::string& position : positions) {
    right = right && position > last;
    last = position;
  }
  if (right && !reached->empty()) right = *reached > after && *reached >= last;
  if (right) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "the page does not say where its rows stand; is an older version running there?");
}

std::vector<int32_t> MissingPartitions(const std::set<int32_t>& answered, int32_t partitions) {
  std::vector<int32_t> missing;
  for (int32_t partition = 0; partition < partitions; ++partition) {
    if (answered.count(partition) == 0) missing.push_back(partition);
  }
  return missing;
}

absl::Status NobodyAnswers(std::string_view service, const std::vector<CallResult>& calls) {
  for (const CallResult& call : calls) {
    if (call.status.code() == absl::StatusCode::kInvalidArgument) return call.status;
  }
  if (calls.empty()) {
    return absl::UnavailableError(
        Cat("no process that runs ", service, " is known yet; ask again in a moment"));
  }
  return absl::UnavailableError(Cat("no process that runs ", service, " answers; the first, at ",
                                    calls[0].endpoint, ": ", calls[0].status.message()));
}

}  // namespace huying::rpc
