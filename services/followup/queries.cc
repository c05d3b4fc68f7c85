#include "services/followup/queries.h"

#include <utility>

#include "services/followup/keys.h"

namespace huying::followup {

bool ReadFollow(const runtime::View& view, std::string_view case_id, v1::Follow& follow) {
  return view.Load(CaseKey(case_id), follow);
}

std::vector<v1::Follow> ListOpen(const runtime::View& view, v1::FollowState state, uint32_t limit,
                                 std::string_view after, std::string& last) {
  std::vector<v1::Follow> rows;
  if (!IsOpen(state) || limit == 0) return rows;
  const std::string prefix = OpenPrefix(state);
  const std::string from = after < prefix ? prefix : std::string(after) + '\0';
  view.Scan(from, runtime::PrefixEnd(prefix), [&](std::string_view key, std::string_view) {
    v1::Follow row;
    if (view.Load(CaseKey(CaseIdOfOpenKey(key)), row)) {
      rows.push_back(std::move(row));
      last = key;
    }
    return rows.size() < limit;
  });
  return rows;
}

}  // namespace huying::followup
