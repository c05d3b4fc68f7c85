// Case numbers and the partition they live in: <9-digit street code>-<yymmdd>-<serial>, e.g.
// 110101008-261122-00042. The street where the matter is decides the partition, for ever, whoever
// handles the case later. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace huying {

struct CaseId {
  std::string_view street_code;  // 9 digits
  std::string_view day;          // yymmdd, local
  uint32_t serial = 0;           // from 1 within street and day
};

// Nothing if `text` is not a case number. The parts point into `text`.
std::optional<CaseId> ParseCaseId(std::string_view text);

// `day` is yymmdd.
std::string MakeCaseId(std::string_view street_code, std::string_view day, uint32_t serial);

// Pseudo street of a district for reports whose street is not known yet: one for each partition,
// <district>9pp.
std::string PseudoStreet(std::string_view district_code, int32_t partition);
bool IsPseudoStreet(std::string_view street_code);

// The partition of a street, the same on every machine and for ever.
int32_t PartitionOfStreet(std::string_view street_code, int32_t partitions);

// The partition of a case; nothing if `case_id` is not a case number.
std::optional<int32_t> PartitionOfCase(std::string_view case_id, int32_t partitions);

}  // namespace huying
