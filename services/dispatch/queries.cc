#include "services/dispatch/queries.h"

#include "common/casework/list_keys.h"

namespace huying::dispatch {

bool ReadTask(const runtime::View& view, std::string_view case_id, v1::Task& task) {
  return view.Load(casework::CaseKey(case_id), task);
}

}  // namespace huying::dispatch
