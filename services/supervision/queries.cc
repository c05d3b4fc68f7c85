#include "services/supervision/queries.h"

#include "services/supervision/keys.h"

namespace huying::supervision {

bool ReadWatch(const runtime::View& view, std::string_view case_id, v1::Watch& watch) {
  return view.Load(CaseKey(case_id), watch);
}

}  // namespace huying::supervision
