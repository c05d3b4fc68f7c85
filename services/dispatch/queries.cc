#include "services/dispatch/queries.h"

#include <utility>

#include "services/dispatch/keys.h"

namespace huying::dispatch {

bool ReadTask(const runtime::View& view, std::string_view case_id, v1::Task& task) {
  return view.Load(CaseKey(case_id), task);
}

std::vector<v1::Task> ListOfUnit(const runtime::View& view, std::string_view unit_id,
                                 uint32_t limit, std::string_view after, std::string& last) {
  std::vector<v1::Task> tasks;
  if (unit_id.empty() || limit == 0) return tasks;
  const std::string prefix = UnitPrefix(unit_id);
  const std::string from = after < prefix ? prefix : std::string(after) + '\0';
  view.Scan(from, runtime::PrefixEnd(prefix), [&](std::string_view key, std::string_view) {
    v1::Task task;
    if (view.Load(CaseKey(CaseIdOfListKey(key, prefix.size())), task)) {
      tasks.push_back(std::move(task));
      last = key;
    }
    return tasks.size() < limit;
  });
  return tasks;
}

}  // namespace huying::dispatch
