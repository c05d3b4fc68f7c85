#include "common/bus/kafka_names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace huying::bus {

absl::Status CheckKafkaPrefix(std::string_view prefix) {
  const auto plain = [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); };
  const bool well_formed = !prefix.empty() && prefix.size() <= kKafkaPrefixMax &&
                           plain(prefix.front()) &&
                           std::all_of(prefix.begin(), prefix.end(),
                                       [&](char c) { return plain(c) || c == '-' || c == '_'; });
  if (well_formed) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "'", std::string(prefix),
      "' cannot begin the names of Kafka topics: give --city-prefix with at most ", kKafkaPrefixMax,
      " lower-case letters, digits, '-' and '_', the first one a letter or a digit. It stays for "
      "the life of the city"));
}

std::string KafkaName(std::string_view prefix, std::string_view name) {
  std::string named(prefix);
  if (!named.empty()) named += '.';
  return named.append(name);
}

}  // namespace huying::bus
