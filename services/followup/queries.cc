#include "services/followup/queries.h"

#include "services/followup/keys.h"

namespace huying::followup {

bool ReadFollow(const runtime::View& view, std::string_view case_id, v1::Follow& follow) {
  return view.Load(CaseKey(case_id), follow);
}

}  // namespace huying::followup
