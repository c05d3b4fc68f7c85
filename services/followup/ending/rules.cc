#include "services/followup/ending/rules.h"

namespace huying::followup::ending {

// D10
void End(const v1::Follow& follow, const std::string& unit_id, NewEvents& events) {
  if (!IsOver(follow.state())) events.Add().mutable_ended()->set_unit_id(unit_id);
}

}  // namespace huying::followup::ending
