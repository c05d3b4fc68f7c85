#include "services/supervision/queries.h"

#include <set>
#include <utility>

#include "services/supervision/keys.h"

namespace huying::supervision {
namespace {

// Rows read for one page: a case has a handful of running clocks.
constexpr uint32_t kRowsPerCase = 8;

}  // namespace

bool ReadWatch(const runtime::View& view, std::string_view case_id, v1::Watch& watch) {
  return view.Load(CaseKey(case_id), watch);
}

std::vector<v1::Watch> ListDue(const runtime::View& view, int64_t due_before_ms, uint32_t limit,
                               std::string_view after, std::string& last) {
  std::vector<v1::Watch> watches;
  if (limit == 0) return watches;
  std::set<std::string, std::less<>> seen;
  uint32_t rows = 0;
  const std::string from = after < kDuePrefix ? std::string(kDuePrefix) : std::string(after) + '\0';
  view.Scan(from, runtime::PrefixEnd(kDuePrefix), [&](std::string_view key, std::string_view) {
    if (DueOfKey(key) >= due_before_ms) return false;
    last = key;
    const std::string_view case_id = CaseIdOfKey(key);
    v1::Watch watch;
    if (!seen.contains(case_id) && view.Load(CaseKey(case_id), watch)) {
      seen.emplace(case_id);
      watches.push_back(std::move(watch));
    }
    return watches.size() < limit && ++rows < limit * kRowsPerCase;
  });
  return watches;
}

}  // namespace huying::supervision
