#include "services/simulator/requests.h"

#include <type_traits>

#include "common/core/text.h"
#include "services/simulator/duties.h"

namespace huying::simulator {
namespace {

Request MakeLook(Service at, std::string_view case_id) {
  const auto of_case = [&](auto request) {
    request.set_case_id(std::string(case_id));
    return Request(std::move(request));
  };
  switch (at) {
    case Service::kIntake:
      return of_case(intake::v1::GetCaseRequest());
    case Service::kDispatch:
      return of_case(dispatch::v1::GetTaskRequest());
    case Service::kFollowup:
      return of_case(followup::v1::GetFollowRequest());
    default:
      return of_case(supervision::v1::GetWatchRequest());
  }
}

void FillReport(const Report& report, Said& said, intake::v1::RegisterCase& command) {
  command.set_channel(report.channel);
  command.set_title(report.title);
  command.set_detail(report.detail);
  command.mutable_place()->set_address(report.address);
  command.mutable_place()->set_latitude(report.latitude);
  command.mutable_place()->set_longitude(report.longitude);
  command.set_appeal_type(report.type);
  // The officer at the desk asks where it is; what it is about is mostly left to the rules.
  if (report.staffed) command.set_area_code(report.community->area->code());
  if (report.to_be_answered || report.sorted)
    command.set_category_code(report.category->category->code());
  if (report.to_be_answered) command.set_answer(std::move(said.text));
  // What the caller says of the unit stands in a field of its own, too.
  if (!said.unit_id.empty()) command.add_about_unit_ids(std::move(said.unit_id));
  if (report.to_be_refused) {
    command.set_refusal_reason(city::v1::REFUSAL_REASON_OTHER_PROCEDURE);
    command.set_refusal_explanation(std::move(said.text));
  }
  command.mutable_reporter()->set_anonymous(report.anonymous);
  command.mutable_reporter()->set_confidential(report.confidential);
  if (report.anonymous) return;
  command.mutable_reporter()->set_name(report.name);
  command.mutable_reporter()->set_phone(report.phone);
}

void Fill(const Act& act, Said& said, intake::v1::ExecuteRequest& request) {
  switch (act.kind) {
    case ActKind::kRegister:
      return FillReport(*said.report, said, *request.mutable_register_case());
    case ActKind::kTriage:
      request.mutable_triage_case()->set_category_code(std::string(said.category_code));
      request.mutable_triage_case()->set_appeal_type(said.appeal_type);
      return;
    case ActKind::kPlace:
      request.mutable_place_case()->set_area_code(std::string(said.area_code));
      return;
    case ActKind::kSign:
      request.mutable_sign_case();
      return;
    case ActKind::kCorrectCategory:
      request.mutable_correct_category()->set_category_code(std::string(said.category_code));
      return;
    case ActKind::kCorrectPlace:
      request.mutable_correct_place()->set_area_code(std::string(said.area_code));
      return;
    case ActKind::kContest:
      request.mutable_contest_refusal()->set_statement(std::move(said.text));
      return;
    case ActKind::kAdmit:
      request.mutable_admit_case();
      return;
    case ActKind::kWithdraw:
      request.mutable_withdraw_case()->set_why(std::move(said.text));
      return;
    case ActKind::kConfirmWithdrawal:
      request.mutable_confirm_withdrawal()->set_said(std::move(said.text));
      return;
    case ActKind::kKeep:
      request.mutable_keep_case();
      return;
    case ActKind::kRefuse:
      request.mutable_refuse_case()->set_reason(city::v1::REFUSAL_REASON_SAME_MATTER);
      request.mutable_refuse_case()->set_explanation(std::move(said.text));
      return;
    default:
      request.mutable_add_evidence()->set_text(std::move(said.text));
  }
}

template <class Meeting>
void FillMeeting(Said& said, Meeting& meeting) {
  meeting.set_way(said.face_to_face ? dispatch::v1::CONTACT_WAY_FACE_TO_FACE
                                    : dispatch::v1::CONTACT_WAY_PHONE);
  meeting.set_result(std::move(said.text));
  if (said.face_to_face) {
    meeting.set_place(said.place);
  } else {
    meeting.set_record("系统通话记录");
  }
  meeting.set_held_ms(said.held_ms);
}

// What the unit asks for, and what is decided on it.
void FillDecision(const Act& act, Said& said, dispatch::v1::ExecuteRequest& request) {
  constexpr char kCitizenSaid[] = "表示理解";
  switch (act.kind) {
    case ActKind::kProposeParking: {
      dispatch::v1::ProposeParking& proposal = *request.mutable_propose_parking();
      proposal.set_promise(std::move(said.text));
      proposal.set_resume_ms(said.resume_ms);
      proposal.set_way(dispatch::v1::CONTACT_WAY_PHONE);
      proposal.set_said(kCitizenSaid);
      return;
    }
    case ActKind::kApproveParking:
      request.mutable_approve_parking();
      return;
    case ActKind::kTakeUp:
      request.mutable_take_up_hard_case()->set_owner_person_id(std::string(said.person_id));
      request.mutable_take_up_hard_case()->set_plan(std::move(said.text));
      return;
    case ActKind::kTransfer:
      request.mutable_transfer_task()->set_unit_id(std::move(said.unit_id));
      return;
    case ActKind::kApproveTransfer:
      request.mutable_approve_transfer();
      return;
    case ActKind::kRefuseTransfer:
      request.mutable_refuse_transfer();
      return;
    case ActKind::kProposeEnding: {
      dispatch::v1::ProposeEnding& proposal = *request.mutable_propose_ending();
      proposal.set_ground(dispatch::v1::ENDING_GROUND_UNREASONABLE);
      proposal.set_explanation(std::move(said.text));
      proposal.set_way(dispatch::v1::CONTACT_WAY_PHONE);
      proposal.set_said(kCitizenSaid);
      return;
    }
    default:
      request.mutable_pass_ending();
  }
}

// Between the lead unit and who helps it.
void FillHelp(const Act& act, Said& said, dispatch::v1::ExecuteRequest& request) {
  switch (act.kind) {
    case ActKind::kWhistle:
      request.mutable_blow_whistle()->add_unit_ids(std::move(said.unit_id));
      return;
    case ActKind::kReportIn:
      request.mutable_report_in();
      return;
    case ActKind::kFinishSubtask:
      request.mutable_finish_subtask()->set_result(std::move(said.text));
      return;
    case ActKind::kGiveUpCall:
      request.mutable_give_up_call()->set_unit_id(std::move(said.unit_id));
      return;
    case ActKind::kAcceptPart:
      request.mutable_accept_part();
      return;
    case ActKind::kFinishPart:
      request.mutable_finish_part()->set_result(std::move(said.text));
      return;
    default:
      request.mutable_give_up_part()->set_unit_id(std::move(said.unit_id));
  }
}

void Fill(const Act& act, Said& said, dispatch::v1::ExecuteRequest& request) {
  switch (act.kind) {
    case ActKind::kNameUnit:
      request.mutable_name_unit()->set_unit_id(std::move(said.unit_id));
      return;
    case ActKind::kUphold:
      request.mutable_uphold_return()->set_unit_id(std::move(said.unit_id));
      return;
    case ActKind::kReject:
      request.mutable_reject_return();
      return;
    case ActKind::kAccept:
      request.mutable_accept_task();
      return;
    case ActKind::kReturn:
      request.mutable_return_task()->set_evidence(std::move(said.text));
      return;
    case ActKind::kAssign:
      request.mutable_assign_handler()->set_person_id(std::string(said.person_id));
      return;
    case ActKind::kContact:
      return FillMeeting(said, *request.mutable_record_first_meeting());
    case ActKind::kMeet:
      return FillMeeting(said, *request.mutable_record_second_meeting());
    case ActKind::kProve: {
      dispatch::v1::RecordSiteProof& proof = *request.mutable_record_site_proof();
      proof.set_finding(std::move(said.text));
      proof.set_place(said.place);
      proof.add_photo_urls(Cat("https://photos.invalid/", request.header().case_id(), "/site.jpg"));
      return;
    }
    case ActKind::kNote:
      request.mutable_note_work()->set_text(std::move(said.text));
      return;
    case ActKind::kDraft:
      request.mutable_draft_reply()->set_text(std::move(said.text));
      return;
    case ActKind::kPass:
      request.mutable_pass_reply()->set_draft(said.draft);
      return;
    case ActKind::kSendBack:
      request.mutable_send_back_reply()->set_draft(said.draft);
      return;
    case ActKind::kReply:
      request.mutable_reply_citizen()->set_way(dispatch::v1::CONTACT_WAY_PHONE);
      return;
    case ActKind::kCorrectReply:
      request.mutable_correct_reply()->set_text(std::move(said.text));
      request.mutable_correct_reply()->set_way(dispatch::v1::CONTACT_WAY_PHONE);
      return;
    case ActKind::kWhistle:
    case ActKind::kReportIn:
    case ActKind::kFinishSubtask:
    case ActKind::kGiveUpCall:
    case ActKind::kAcceptPart:
    case ActKind::kFinishPart:
    case ActKind::kGiveUpPart:
      return FillHelp(act, said, request);
    default:
      return FillDecision(act, said, request);
  }
}

template <class Check>
void FillCheck(const core::v1::CommandHeader& header, Said& said, Check& check) {
  check.set_finding(std::move(said.text));
  check.add_photo_urls(Cat("https://photos.invalid/", header.case_id(), "/1.jpg"));
}

void Fill(const Act& act, Said& said, followup::v1::ExecuteRequest& request) {
  switch (act.kind) {
    case ActKind::kVisit:
      *request.mutable_record_visit()->mutable_answers() = *std::move(said.answers);
      return;
    case ActKind::kMissVisit:
      request.mutable_record_missed_visit()->set_outcome(std::move(said.text));
      return;
    case ActKind::kUndelivered:
      request.mutable_record_undelivered()->set_outcome(std::move(said.text));
      return;
    case ActKind::kRefuseVisit:
      request.mutable_record_refused_visit()->set_words(std::move(said.text));
      return;
    case ActKind::kDisown:
      request.mutable_record_not_reporter()->set_words(std::move(said.text));
      return;
    case ActKind::kCorrect:
      *request.mutable_correct_visit()->mutable_answers() = *std::move(said.answers);
      return;
    case ActKind::kConfirm:
      return FillCheck(request.header(), said, *request.mutable_confirm_solution());
    case ActKind::kRefute:
      return FillCheck(request.header(), said, *request.mutable_refute_solution());
    case ActKind::kClose:
      request.mutable_close_case();
      return;
    case ActKind::kReadWords:
      request.mutable_read_words()->set_note(std::move(said.text));
      return;
    default:
      request.mutable_reopen_case();
  }
}

void Fill(const Act& act, Said& said, supervision::v1::ExecuteRequest& request) {
  if (act.kind == ActKind::kAcceptOrder) {
    request.mutable_accept_order()->set_order(act.order);
    return;
  }
  request.mutable_answer_order()->set_order(act.order);
  request.mutable_answer_order()->set_answer(std::move(said.text));
}

template <class Command>
Command WithHeader(std::string_view case_id, const core::v1::Actor& actor, std::string request_id,
                   Said& said) {
  Command request;
  core::v1::CommandHeader& header = *request.mutable_header();
  header.set_request_id(std::move(request_id));
  header.set_case_id(std::string(case_id));
  *header.mutable_actor() = actor;
  if (!said.reason.empty()) header.set_reason(std::move(said.reason));
  return request;
}

// The reporter keeps the code that came with the number.
void SetCode(const std::string& code, Request& request) {
  std::visit(
      [&](auto& command) {
        if constexpr (requires { command.tracking_code(); }) command.set_tracking_code(code);
      },
      request);
}

}  // namespace

std::string RequestFactory::NameOf(const Request& request) {
  return std::visit(
      [](const auto& request) -> std::string {
        const auto* oneof = request.GetDescriptor()->FindOneofByName("command");
        if (oneof == nullptr) return request.GetDescriptor()->name();
        const auto* field = request.GetReflection()->GetOneofFieldDescriptor(request, oneof);
        return field == nullptr ? request.GetDescriptor()->name() : field->message_type()->name();
      },
      request);
}

std::string RequestFactory::RequestIdOf(const Request& request) {
  return std::visit(
      [](const auto& request) -> std::string {
        if constexpr (requires { request.header(); }) return request.header().request_id();
        return "";
      },
      request);
}

std::string RequestFactory::RequestId(uint64_t life_index, uint32_t number) const {
  return Cat(run_, "-", life_index, "-", number);
}

Request RequestFactory::Make(const Act& act, std::string_view case_id, const core::v1::Actor& actor,
                             Said said, std::string request_id) const {
  const auto make = [&]<class Command>(std::type_identity<Command>) {
    auto request = WithHeader<Command>(case_id, actor, std::move(request_id), said);
    Fill(act, said, request);
    return Request(std::move(request));
  };
  switch (DutyOf(act.kind).service) {
    case Service::kIntake:
      return make(std::type_identity<intake::v1::ExecuteRequest>());
    case Service::kDispatch:
      return make(std::type_identity<dispatch::v1::ExecuteRequest>());
    case Service::kFollowup:
      return make(std::type_identity<followup::v1::ExecuteRequest>());
    case Service::kSupervision:
      return make(std::type_identity<supervision::v1::ExecuteRequest>());
    case Service::kNone:
      break;
  }
  return MakeLook(act.look_at, case_id);
}

Request RequestFactory::Make(Act& act, const Possible& possible, Life& life, uint64_t life_index,
                             uint32_t number, int64_t now_ms) const {
  const CaseView& view = life.view();
  if (act.kind == ActKind::kLook) return MakeLook(act.look_at, view.case_id);
  Said said = SaidIn(act, life, *city_, actors_, now_ms);
  const core::v1::Actor* actor = possible.WhoMay(act, view, life.report(), now_ms, &life.random());
  if (actor == nullptr) {
    act = LookAt(view.turn);
    return MakeLook(act.look_at, view.case_id);
  }
  if (act.kind == ActKind::kAssign || act.kind == ActKind::kTakeUp) {
    const Office* unit = actors_.OfficeOf(view.task->header().lead_unit_id());
    said.person_id = actors_.Of(unit, city::v1::PERMISSION_HANDLE, &life.random()).person_id();
  }
  Request request = Make(act, view.case_id, *actor, std::move(said), RequestId(life_index, number));
  if (actor == &actors_.citizen()) SetCode(view.tracking_code, request);
  return request;
}

}  // namespace huying::simulator
