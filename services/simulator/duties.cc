#include "services/simulator/duties.h"

#include <cstddef>
#include <iterator>

namespace huying::simulator {
namespace {

using enum city::v1::Permission;

// In the order of ActKind.
constexpr Duty kDuties[] = {
    // Where the report comes through a desk; else the citizen does it.
    {ActKind::kRegister, Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN, "RegisterCase"},
    {ActKind::kTriage, Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN, "TriageCase"},
    {ActKind::kPlace, Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN, "PlaceCase"},
    {ActKind::kSign, Service::kIntake, Seat::kCentre, PERMISSION_SIGN_OFF, "SignCase"},
    {ActKind::kRefuse, Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN, "RefuseCase"},
    {ActKind::kContest, Service::kIntake, Seat::kCitizen, PERMISSION_UNSPECIFIED, "ContestRefusal"},
    {ActKind::kAdmit, Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN, "AdmitCase"},
    {ActKind::kWithdraw, Service::kIntake, Seat::kCitizen, PERMISSION_UNSPECIFIED, "WithdrawCase"},
    {ActKind::kConfirmWithdrawal, Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN,
     "ConfirmWithdrawal"},
    {ActKind::kKeep, Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN, "KeepCase"},
    {ActKind::kAddEvidence, Service::kIntake, Seat::kCitizen, PERMISSION_UNSPECIFIED,
     "AddEvidence"},
    {ActKind::kCorrectCategory, Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN,
     "CorrectCategory"},
    {ActKind::kCorrectPlace, Service::kIntake, Seat::kCentre, PERMISSION_TAKE_IN, "CorrectPlace"},
    {ActKind::kNameUnit, Service::kDispatch, Seat::kCentre, PERMISSION_RULE_RETURN, "NameUnit"},
    {ActKind::kAccept, Service::kDispatch, Seat::kUnit, PERMISSION_ACCEPT, "AcceptTask"},
    {ActKind::kReturn, Service::kDispatch, Seat::kUnit, PERMISSION_ACCEPT, "ReturnTask"},
    {ActKind::kUphold, Service::kDispatch, Seat::kCentre, PERMISSION_RULE_RETURN, "UpholdReturn"},
    {ActKind::kReject, Service::kDispatch, Seat::kCentre, PERMISSION_RULE_RETURN, "RejectReturn"},
    {ActKind::kAssign, Service::kDispatch, Seat::kUnit, PERMISSION_ACCEPT, "AssignHandler"},
    {ActKind::kContact, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "RecordFirstMeeting"},
    {ActKind::kNote, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "NoteWork"},
    {ActKind::kMeet, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "RecordSecondMeeting"},
    {ActKind::kProve, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "RecordSiteProof"},
    {ActKind::kDraft, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "DraftReply"},
    {ActKind::kPass, Service::kDispatch, Seat::kUnit, PERMISSION_UNSPECIFIED, "PassReply"},
    {ActKind::kSendBack, Service::kDispatch, Seat::kUnit, PERMISSION_UNSPECIFIED, "SendBackReply"},
    {ActKind::kReply, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "ReplyCitizen"},
    {ActKind::kCorrectReply, Service::kDispatch, Seat::kUnit, PERMISSION_APPROVE, "CorrectReply"},
    {ActKind::kWhistle, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "BlowWhistle"},
    {ActKind::kReportIn, Service::kDispatch, Seat::kCalled, PERMISSION_HANDLE, "ReportIn"},
    {ActKind::kFinishSubtask, Service::kDispatch, Seat::kCalled, PERMISSION_HANDLE,
     "FinishSubtask"},
    {ActKind::kGiveUpCall, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "GiveUpCall"},
    {ActKind::kProposeParking, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE,
     "ProposeParking"},
    {ActKind::kApproveParking, Service::kDispatch, Seat::kDecider, PERMISSION_APPROVE,
     "ApproveParking"},
    {ActKind::kTakeUp, Service::kDispatch, Seat::kUnit, PERMISSION_APPROVE, "TakeUpHardCase"},
    {ActKind::kTransfer, Service::kDispatch, Seat::kUnit, PERMISSION_ACCEPT, "TransferTask"},
    {ActKind::kApproveTransfer, Service::kDispatch, Seat::kDecider, PERMISSION_RULE_RETURN,
     "ApproveTransfer"},
    {ActKind::kRefuseTransfer, Service::kDispatch, Seat::kDecider, PERMISSION_RULE_RETURN,
     "RefuseTransfer"},
    {ActKind::kProposeEnding, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "ProposeEnding"},
    {ActKind::kPassEnding, Service::kDispatch, Seat::kDecider, PERMISSION_APPROVE, "PassEnding"},
    {ActKind::kAcceptPart, Service::kDispatch, Seat::kHelper, PERMISSION_ACCEPT, "AcceptPart"},
    {ActKind::kFinishPart, Service::kDispatch, Seat::kHelper, PERMISSION_HANDLE, "FinishPart"},
    {ActKind::kGiveUpPart, Service::kDispatch, Seat::kUnit, PERMISSION_HANDLE, "GiveUpPart"},
    {ActKind::kVisit, Service::kFollowup, Seat::kCentre, PERMISSION_VISIT, "RecordVisit"},
    {ActKind::kMissVisit, Service::kFollowup, Seat::kCentre, PERMISSION_VISIT, "RecordMissedVisit"},
    {ActKind::kUndelivered, Service::kFollowup, Seat::kCentre, PERMISSION_VISIT,
     "RecordUndelivered"},
    {ActKind::kRefuseVisit, Service::kFollowup, Seat::kCentre, PERMISSION_VISIT,
     "RecordRefusedVisit"},
    {ActKind::kDisown, Service::kFollowup, Seat::kCentre, PERMISSION_VISIT, "RecordNotReporter"},
    {ActKind::kCorrect, Service::kFollowup, Seat::kCentre, PERMISSION_VISIT, "CorrectVisit"},
    {ActKind::kConfirm, Service::kFollowup, Seat::kCentre, PERMISSION_CHECK, "ConfirmSolution"},
    {ActKind::kRefute, Service::kFollowup, Seat::kCentre, PERMISSION_CHECK, "RefuteSolution"},
    {ActKind::kClose, Service::kFollowup, Seat::kCentre, PERMISSION_CLOSE, "CloseCase"},
    {ActKind::kReadWords, Service::kFollowup, Seat::kCentre, PERMISSION_VISIT, "ReadWords"},
    {ActKind::kReopen, Service::kFollowup, Seat::kCitizen, PERMISSION_UNSPECIFIED, "ReopenCase"},
    {ActKind::kAnswerOrder, Service::kSupervision, Seat::kUnit, PERMISSION_HANDLE, "AnswerOrder"},
    {ActKind::kAcceptOrder, Service::kSupervision, Seat::kJudge, PERMISSION_SUPERVISE,
     "AcceptOrder"},
    {ActKind::kLook, Service::kNone, Seat::kCitizen, PERMISSION_UNSPECIFIED, ""},
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

}  // namespace huying::simulator
