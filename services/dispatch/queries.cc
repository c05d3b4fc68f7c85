#include "services/dispatch/queries.h"

#include <utility>

#include "services/dispatch/keys.h"

namespace huying::dispatch {
namespace {

std::vector<v1::Task> ListBelow(const runtime::View& view, const std::string& prefix,
                                uint32_t limit, std::string_view after, std::string& last) {
  std::vector<v1::Task> tasks;
  if (limit == 0) return tasks;
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

}  // namespace

bool ReadTask(const runtime::View& view, std::string_view case_id, v1::Task& task) {
  return view.Load(CaseKey(case_id), task);
}

std::vector<v1::Task> ListOpen(const runtime::View& view, v1::TaskState state, uint32_t limit,
                               std::string_view after, std::string& last) {
  if (!IsOpen(state)) return {};
  return ListBelow(view, OpenPrefix(state), limit, after, last);
}

std::vector<v1::Task> ListOfUnit(const runtime::View& view, std::string_view unit_id,
                                 uint32_t limit, std::string_view after, std::string& last) {
  if (unit_id.empty()) return {};
  return ListBelow(view, UnitPrefix(unit_id), limit, after, last);
}

}  // namespace huying::dispatch
