#include "services/gateway/open311/request_id.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/security/digest.h"

namespace huying::gateway::open311 {
namespace {

// With its length, so that no two lists of texts become the same bytes.
void AppendText(std::string_view text, std::string& bytes) {
  absl::StrAppend(&bytes, text.size(), ":");
  bytes.append(text);
}

}  // namespace

std::string RequestIdOf(std::string_view api_key, std::string_view idempotency_key,
                        const http::Fields& form) {
  std::string bytes;
  AppendText(api_key, bytes);
  AppendText(idempotency_key, bytes);
  for (const auto& [name, value] : form.pairs()) {
    AppendText(name, bytes);
    AppendText(value, bytes);
  }
  return "open311-" + security::HexDigest(bytes);
}

bool NamesNobody(const http::Fields& form) {
  constexpr std::string_view kNames[] = {"first_name", "last_name", "phone", "email"};
  return std::all_of(std::begin(kNames), std::end(kNames),
                     [&](std::string_view name) { return form.Get(name).empty(); });
}

bool MaybeAnother(const Posted& posted) {
  return posted.repeated && posted.keys_open && posted.own_key && posted.names_nobody;
}

// I2
bool MayHaveCode(const Posted& posted) {
  const bool is_this = posted.registered_ms && *posted.registered_ms >= posted.came_ms;
  return !MaybeAnother(posted) || is_this;
}

}  // namespace huying::gateway::open311
