#include "services/followup/withdrawing/rules.h"

namespace huying::followup::withdrawing {

// I8
void End(const v1::Follow& follow, NewEvents& events) {
  const bool over = follow.state() == v1::FOLLOW_STATE_CLOSED ||
                    follow.state() == v1::FOLLOW_STATE_WITHDRAWN ||
                    follow.state() == v1::FOLLOW_STATE_ENDED;
  if (!over) events.Add().mutable_withdrawn();
}

}  // namespace huying::followup::withdrawing
