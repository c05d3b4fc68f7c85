#include "common/case/case_id.h"

#include <algorithm>

#include "common/core/check.h"
#include "common/core/partitions.h"
#include "common/core/stable_hash.h"

namespace huying {
namespace {

constexpr size_t kDistrictDigits = 6;
constexpr size_t kStreetDigits = 9;
constexpr size_t kDayDigits = 6;
constexpr size_t kSerialDigitsMin = 5;
constexpr size_t kSerialDigitsMax = 9;

bool AllDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

uint32_t Number(std::string_view digits) {
  uint32_t number = 0;
  for (char c : digits) number = number * 10 + static_cast<uint32_t>(c - '0');
  return number;
}

std::string Padded(uint32_t number, size_t digits) {
  std::string text = std::to_string(number);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return text;
}

}  // namespace

std::optional<CaseId> ParseCaseId(std::string_view text) {
  constexpr size_t kDayAt = kStreetDigits + 1;
  constexpr size_t kSerialAt = kDayAt + kDayDigits + 1;
  if (text.size() < kSerialAt + kSerialDigitsMin || text.size() > kSerialAt + kSerialDigitsMax)
    return std::nullopt;
  if (text[kStreetDigits] != '-' || text[kSerialAt - 1] != '-') return std::nullopt;
  const std::string_view street = text.substr(0, kStreetDigits);
  const std::string_view day = text.substr(kDayAt, kDayDigits);
  const std::string_view serial = text.substr(kSerialAt);
  if (!AllDigits(street) || !AllDigits(day) || !AllDigits(serial)) return std::nullopt;
  return CaseId{.street_code = street, .day = day, .serial = Number(serial)};
}

std::string MakeCaseId(std::string_view street_code, std::string_view day, uint32_t serial) {
  HY_CHECK(street_code.size() == kStreetDigits && day.size() == kDayDigits);
  std::string id;
  id.reserve(kStreetDigits + kDayDigits + kSerialDigitsMin + 2);
  id.append(street_code)
      .append("-")
      .append(day)
      .append("-")
      .append(Padded(serial, kSerialDigitsMin));
  return id;
}

std::string PseudoStreet(std::string_view district_code, int32_t partition) {
  HY_CHECK(district_code.size() == kDistrictDigits && partition >= 0 && partition < kPartitionsMax);
  return std::string(district_code) + "9" + Padded(static_cast<uint32_t>(partition), 2);
}

bool IsPseudoStreet(std::string_view street_code) {
  return street_code.size() == kStreetDigits && street_code[kDistrictDigits] == '9';
}

int32_t PartitionOfStreet(std::string_view street_code, int32_t partitions) {
  HY_CHECK(partitions > 0);
  const uint64_t key = IsPseudoStreet(street_code) ? Number(street_code.substr(kDistrictDigits + 1))
                                                   : StableHash(street_code);
  return static_cast<int32_t>(key % static_cast<uint64_t>(partitions));
}

std::optional<int32_t> PartitionOfCase(std::string_view case_id, int32_t partitions) {
  const std::optional<CaseId> id = ParseCaseId(case_id);
  if (!id) return std::nullopt;
  return PartitionOfStreet(id->street_code, partitions);
}

}  // namespace huying
