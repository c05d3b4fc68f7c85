// What people do to a case. Pure.
#pragma once

#include <cstdint>

namespace huying::simulator {

enum class ActKind {
  kRegister,
  kTriage,
  kPlace,
  kSign,
  kRefuse,       // at the desk, what nobody can make sense of
  kAddEvidence,  // the citizen calls again
  kNameUnit,     // the arbiter, for a task that the duty list gives to nobody
  kAccept,
  kReturn,
  kRule,
  kAssign,
  kContact,
  kNote,
  kMeet,
  kDraft,
  kReview,
  kReply,
  kWhistle,  // the unit calls another one to the spot
  kReportIn,
  kFinishSubtask,
  kPark,
  kNextRound,  // the leader has a hard case done once more
  kVisit,
  kMissVisit,  // nobody answers
  kCheck,
  kClose,
  kReopen,
  kAnswerOrder,  // the unit, to a supervision order
  kAcceptOrder,  // the supervisor
  kLook,         // nothing to do before another service has reacted
};

struct Act {
  ActKind kind = ActKind::kLook;
  bool yes = true;     // the return is upheld, the review passes, the check finds it solved
  uint32_t order = 0;  // number of the supervision order
};

}  // namespace huying::simulator
