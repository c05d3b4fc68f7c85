#include "services/followup/ending/rules.h"

namespace huying::followup::ending {

// D10
void End(const v1::Follow& follow, const std::string& unit_id, NewEvents& events) {
  const bool over = follow.state() == v1::FOLLOW_STATE_CLOSED ||
                    follow.state() == v1::FOLLOW_STATE_WITHDRAWN ||
                    follow.state() == v1::FOLLOW_STATE_ENDED;
  if (!over) events.Add().mutable_ended()->set_unit_id(unit_id);
}

}  // namespace huying::followup::ending
