#include "services/followup/withdrawing/rules.h"

namespace huying::followup::withdrawing {

// I8
void End(const v1::Follow& follow, NewEvents& events) {
  if (!IsOver(follow.state())) events.Add().mutable_withdrawn();
}

}  // namespace huying::followup::withdrawing
