// What people do to a case, and at which service. Pure.
#pragma once

#include <cstdint>

namespace huying::simulator {

enum class Service {
  kNone,
  kIntake,
  kDispatch,
  kFollowup,
  kSupervision,
};

// Each is one command of a service (duties.h), but for the last.
enum class ActKind {
  kRegister,
  kTriage,
  kPlace,
  kSign,
  kRefuse,    // at the desk, what nobody can make sense of; and for good what was contested
  kContest,   // the citizen does not agree
  kAdmit,     // somebody else than who refused it
  kWithdraw,  // the citizen takes it back, or wants to
  kConfirmWithdrawal,  // the centre has called
  kKeep,               // ... and the citizen does not want it after all
  kAddEvidence,        // the citizen calls again
  kCorrectCategory,    // the desk, when the unit says that it is about something else
  kCorrectPlace,       // ... or in another street
  kNameUnit,           // the arbiter, for a task that the duty list gives to nobody
  kAccept,
  kReturn,
  kUphold,  // the arbiter, on a return
  kReject,
  kAssign,
  kContact,
  kNote,
  kMeet,
  kProve,  // on the spot, where nobody can be contacted
  kDraft,
  kPass,  // who reviews a draft
  kSendBack,
  kReply,
  kCorrectReply,  // somebody who may approve: it was wrong
  kWhistle,       // the unit calls another one to the spot
  kReportIn,
  kFinishSubtask,
  kGiveUpCall,  // the unit goes on without one that was called
  kProposeParking,
  kApproveParking,  // the level above
  kTakeUp,          // the leader gives a hard case an owner and a plan
  kTransfer,        // the unit passes it on, or asks to
  kApproveTransfer,
  kRefuseTransfer,
  kProposeEnding,
  kPassEnding,
  kAcceptPart,  // who helps
  kFinishPart,
  kGiveUpPart,  // the unit goes on without one
  kVisit,
  kMissVisit,    // nobody answers
  kUndelivered,  // it cannot arrive
  kRefuseVisit,  // the citizen does not want to be asked
  kDisown,       // who is called did not report it
  kCorrect,      // another visitor puts a visit right
  kConfirm,      // on site, that it is solved
  kRefute,
  kClose,
  kReadWords,  // a visitor, what was added after the answer
  kReopen,
  kAnswerOrder,  // the unit, to a supervision order
  kAcceptOrder,  // the supervisor
  kLook,         // how the case stands: another service must react, or the row is old
};

struct Act {
  ActKind kind = ActKind::kLook;
  Service look_at = Service::kNone;  // whose row
  uint32_t order = 0;                // number of the supervision order
};

inline Act LookAt(Service service) { return {.kind = ActKind::kLook, .look_at = service}; }

}  // namespace huying::simulator
