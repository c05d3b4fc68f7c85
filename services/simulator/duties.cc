#include "services/simulator/duties.h"

#include <cstddef>
#include <iterator>

namespace huying::simulator {
namespace {

using enum city::v1::Permission;

// In the order of ActKind.
constexpr Duty kDuties[] = {
    // Where the report comes through a desk; else the citizen does it.
    {ActKind::kRegister, "register", Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN},
    {ActKind::kTriage, "triage", Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN},
    {ActKind::kPlace, "place", Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN},
    {ActKind::kSign, "sign", Service::kIntake, Seat::kCentre, PERMISSION_SIGN_OFF},
    {ActKind::kRefuse, "refuse", Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN},
    {ActKind::kAddEvidence, "add evidence", Service::kIntake, Seat::kCitizen,
     PERMISSION_UNSPECIFIED},
    {ActKind::kNameUnit, "name unit", Service::kDispatch, Seat::kCentre, PERMISSION_RULE_RETURN},
    {ActKind::kAccept, "accept", Service::kDispatch, Seat::kUnit, PERMISSION_ACCEPT},
    {ActKind::kReturn, "return", Service::kDispatch, Seat::kUnit, PERMISSION_ACCEPT},
    {ActKind::kRule, "rule", Service::kDispatch, Seat::kCentre, PERMISSION_RULE_RETURN},
    {ActKind::kAssign, "assign", Service::kDispatch, Seat::kUnit, PERMISSION_ACCEPT},
    {ActKind::kContact, "contact", Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE},
    {ActKind::kNote, "note", Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE},
    {ActKind::kMeet, "meet", Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE},
    {ActKind::kDraft, "draft", Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE},
    {ActKind::kReview, "review", Service::kDispatch, Seat::kUnit, PERMISSION_UNSPECIFIED},
    {ActKind::kReply, "reply", Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE},
    {ActKind::kPark, "park", Service::kDispatch, Seat::kUnit, PERMISSION_APPROVE},
    {ActKind::kNextRound, "next round", Service::kDispatch, Seat::kUnit, PERMISSION_APPROVE},
    {ActKind::kVisit, "visit", Service::kFollowup, Seat::kCentre, PERMISSION_VISIT},
    {ActKind::kMissVisit, "miss visit", Service::kFollowup, Seat::kCentre, PERMISSION_VISIT},
    {ActKind::kCheck, "check", Service::kFollowup, Seat::kCentre, PERMISSION_CHECK},
    {ActKind::kClose, "close", Service::kFollowup, Seat::kCentre, PERMISSION_CLOSE},
    {ActKind::kReopen, "reopen", Service::kFollowup, Seat::kCitizen, PERMISSION_UNSPECIFIED},
    {ActKind::kAnswerOrder, "answer order", Service::kSupervision, Seat::kUnit, PERMISSION_HANDLE},
    {ActKind::kAcceptOrder, "accept order", Service::kSupervision, Seat::kCentre,
     PERMISSION_SUPERVISE},
    {ActKind::kLook, "look", Service::kNone, Seat::kCitizen, PERMISSION_UNSPECIFIED},
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
