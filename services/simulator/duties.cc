#include "services/simulator/duties.h"

#include <cstddef>
#include <iterator>

namespace huying::simulator {
namespace {

using enum city::v1::Permission;

// In the order of ActKind.
constexpr Duty kDuties[] = {
    // Where the report comes through a desk; else the citizen does it.
    {ActKind::kRegister, Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN, "register"},
    {ActKind::kTriage, Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN, "triage"},
    {ActKind::kPlace, Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN, "place"},
    {ActKind::kSign, Service::kIntake, Seat::kCentre, PERMISSION_SIGN_OFF, "sign"},
    {ActKind::kRefuse, Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN, "refuse"},
    {ActKind::kAddEvidence, Service::kIntake, Seat::kCitizen, PERMISSION_UNSPECIFIED,
     "add evidence"},
    {ActKind::kNameUnit, Service::kDispatch, Seat::kCentre, PERMISSION_RULE_RETURN, "name unit"},
    {ActKind::kAccept, Service::kDispatch, Seat::kUnit, PERMISSION_ACCEPT, "accept"},
    {ActKind::kReturn, Service::kDispatch, Seat::kUnit, PERMISSION_ACCEPT, "return"},
    {ActKind::kRule, Service::kDispatch, Seat::kCentre, PERMISSION_RULE_RETURN, "rule"},
    {ActKind::kAssign, Service::kDispatch, Seat::kUnit, PERMISSION_ACCEPT, "assign"},
    {ActKind::kContact, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "contact"},
    {ActKind::kNote, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "note"},
    {ActKind::kMeet, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "meet"},
    {ActKind::kDraft, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "draft"},
    {ActKind::kReview, Service::kDispatch, Seat::kUnit, PERMISSION_UNSPECIFIED, "review"},
    {ActKind::kReply, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "reply"},
    {ActKind::kWhistle, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "whistle"},
    {ActKind::kReportIn, Service::kDispatch, Seat::kCalled, PERMISSION_HANDLE, "report in"},
    {ActKind::kFinishSubtask, Service::kDispatch, Seat::kCalled, PERMISSION_HANDLE,
     "finish subtask"},
    {ActKind::kPark, Service::kDispatch, Seat::kUnit, PERMISSION_APPROVE, "park"},
    {ActKind::kNextRound, Service::kDispatch, Seat::kUnit, PERMISSION_APPROVE, "next round"},
    {ActKind::kVisit, Service::kFollowup, Seat::kCentre, PERMISSION_VISIT, "visit"},
    {ActKind::kMissVisit, Service::kFollowup, Seat::kCentre, PERMISSION_VISIT, "miss visit"},
    {ActKind::kCheck, Service::kFollowup, Seat::kCentre, PERMISSION_CHECK, "check"},
    {ActKind::kClose, Service::kFollowup, Seat::kCentre, PERMISSION_CLOSE, "close"},
    {ActKind::kReopen, Service::kFollowup, Seat::kCitizen, PERMISSION_UNSPECIFIED, "reopen"},
    {ActKind::kAnswerOrder, Service::kSupervision, Seat::kUnit, PERMISSION_HANDLE, "answer order"},
    {ActKind::kAcceptOrder, Service::kSupervision, Seat::kCentre, PERMISSION_SUPERVISE,
     "accept order"},
    {ActKind::kLook, Service::kNone, Seat::kCitizen, PERMISSION_UNSPECIFIED, "look"},
};

constexpr bool InOrder() {
  for (size_t i = 0; i < std::size(kDuties); ++i) {
    if (kDuties[i].kind != static_cast<ActKind>(i)) return false;
  }
  return std::size(kDuties) == static_cast<size_t>(ActKind::kLook) + 1;
}
static_assert(InOrder());

}  // namespace

const Duty& DutyOf(ActKind kind) { return kDuties[static_cast<size_t>(kind)]; }

city::v1::Permission PermissionToReview(city::v1::ReviewLevel level) {
  switch (level) {
    case city::v1::REVIEW_LEVEL_DEPUTY:
      return PERMISSION_REVIEW_DEPUTY;
    case city::v1::REVIEW_LEVEL_LEADER:
      return PERMISSION_REVIEW_LEADER;
    default:
      return PERMISSION_REVIEW_HEAD;
  }
}

}  // namespace huying::simulator
