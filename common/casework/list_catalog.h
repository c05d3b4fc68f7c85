// The lists that a service has, as its rows say (proto/huying/core/v1/lists.proto). Pure.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/city/city.h"
#include "google/protobuf/descriptor.h"
#include "huying/core/v1/lists.pb.h"

namespace huying::casework {

// Of the row itself, then of its mechanisms' parts in the order of fields. They live as long as the
// program.
std::vector<const core::v1::CaseList*> ListsOf(const google::protobuf::Descriptor& row);

// The list of this name, which may be empty, after it has been seen that the city knows of whom it is
// to be. INVALID_ARGUMENT says what is wrong, and what there is.
absl::StatusOr<const core::v1::CaseList*> FindList(const google::protobuf::Descriptor& row,
                                                   std::string_view name, std::string_view of,
                                                   const city::City& city);

}  // namespace huying::casework
