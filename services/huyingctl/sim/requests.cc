#include "services/huyingctl/sim/requests.h"

#include <utility>

#include "common/core/civil.h"
#include "services/huyingctl/sim/phrases.h"
#include "services/huyingctl/text.h"

namespace huying::ctl {
namespace {

constexpr int64_t kParkedMs = 90 * kDayMs;

bool IsIntake(ActKind kind) { return kind >= ActKind::kRegister && kind <= ActKind::kAddEvidence; }
bool IsDispatch(ActKind kind) { return kind >= ActKind::kNameUnit && kind <= ActKind::kNextRound; }

template <class Request>
Request WithHeader(const Life& life, std::string request_id) {
  Request request;
  request.mutable_header()->set_request_id(std::move(request_id));
  request.mutable_header()->set_case_id(life.view().case_id);
  return request;
}

city::v1::Permission PermissionAt(const dispatch::v1::Task& task) {
  const int level = static_cast<int>(task.reviewed_level());
  const auto chain =
      level < task.review_chain_size() ? task.review_chain(level) : city::v1::REVIEW_LEVEL_HEAD;
  if (chain == city::v1::REVIEW_LEVEL_LEADER) return city::v1::PERMISSION_REVIEW_LEADER;
  return chain == city::v1::REVIEW_LEVEL_DEPUTY ? city::v1::PERMISSION_REVIEW_DEPUTY
                                                : city::v1::PERMISSION_REVIEW_HEAD;
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

Request RequestFactory::Make(const Act& act, Life& life, uint64_t life_index, uint32_t number,
                             int64_t now_ms) const {
  if (act.kind == ActKind::kLook) return MakeLook(life);
  std::string id = Cat(run_, "-", life_index, "-", number);
  if (IsIntake(act.kind)) {
    auto request = WithHeader<intake::v1::ExecuteRequest>(life, std::move(id));
    FillIntake(act, life, request);
    return request;
  }
  if (IsDispatch(act.kind)) {
    auto request = WithHeader<dispatch::v1::ExecuteRequest>(life, std::move(id));
    FillDispatch(act, life, now_ms, request);
    return request;
  }
  if (act.kind == ActKind::kAnswerOrder || act.kind == ActKind::kAcceptOrder) {
    auto request = WithHeader<supervision::v1::ExecuteRequest>(life, std::move(id));
    FillOrder(act, life, request);
    return request;
  }
  auto request = WithHeader<followup::v1::ExecuteRequest>(life, std::move(id));
  FillFollowup(act, life, request);
  return request;
}

Request RequestFactory::MakeLook(const Life& life) const {
  const std::string& case_id = life.view().case_id;
  if (life.view().stage == Stage::kIntake) {
    intake::v1::GetCaseRequest request;
    request.set_case_id(case_id);
    return request;
  }
  if (life.view().stage == Stage::kDispatch) {
    dispatch::v1::GetTaskRequest request;
    request.set_case_id(case_id);
    return request;
  }
  followup::v1::GetFollowRequest request;
  request.set_case_id(case_id);
  return request;
}

void RequestFactory::FillReport(const Report& report, intake::v1::RegisterCase& command) const {
  command.set_channel(report.channel);
  command.set_title(report.title);
  command.set_detail(report.detail);
  command.mutable_place()->set_address(report.address);
  command.mutable_place()->set_latitude(report.latitude);
  command.mutable_place()->set_longitude(report.longitude);
  command.set_appeal_type(report.type);
  // The officer at the desk asks where it is; what it is about is left to the rules.
  if (report.staffed) command.set_area_code(report.community->area->code());
  if (report.to_be_answered) command.set_category_code(report.category->category->code());
  command.mutable_reporter()->set_anonymous(report.anonymous);
  command.mutable_reporter()->set_confidential(report.confidential);
  if (report.anonymous) return;
  command.mutable_reporter()->set_name(report.name);
  command.mutable_reporter()->set_phone(report.phone);
}

void RequestFactory::FillIntake(const Act& act, Life& life,
                                intake::v1::ExecuteRequest& request) const {
  const Report& report = life.report();
  Random& random = life.random();
  core::v1::Actor& actor = *request.mutable_header()->mutable_actor();
  actor = actors_.OfCentre(city::v1::PERMISSION_TAKE_IN, random);
  switch (act.kind) {
    case ActKind::kRegister: {
      intake::v1::RegisterCase& command = *request.mutable_register_case();
      FillReport(report, command);
      if (!report.staffed) actor = Actors::Citizen();
      if (report.to_be_answered) command.set_answer(AnswerPhrase(report.matter, random));
      if (report.to_be_refused)
        command.set_refusal_reason(city::v1::REFUSAL_REASON_OTHER_PROCEDURE);
      return;
    }
    case ActKind::kTriage:
      request.mutable_triage_case()->set_category_code(report.category->category->code());
      request.mutable_triage_case()->set_appeal_type(report.type);
      return;
    case ActKind::kPlace:
      request.mutable_place_case()->set_area_code(report.community->area->code());
      return;
    case ActKind::kSign:
      actor = actors_.OfCentre(city::v1::PERMISSION_SIGN_OFF, random);
      request.mutable_sign_case();
      return;
    case ActKind::kRefuse:
      request.mutable_refuse_case()->set_reason(city::v1::REFUSAL_REASON_SAME_MATTER);
      return;
    default:
      actor = Actors::Citizen();
      request.mutable_add_evidence()->set_text(AgainPhrase(random));
  }
}

void RequestFactory::FillRuling(const Act& act, Life& life,
                                dispatch::v1::ExecuteRequest& request) const {
  Random& random = life.random();
  const bool names_unit = act.kind == ActKind::kNameUnit || act.yes;
  *request.mutable_header()->mutable_actor() =
      actors_.OfCentre(city::v1::PERMISSION_RULE_RETURN, random);
  request.mutable_header()->set_reason(RulingPhrase(names_unit, random));
  request.mutable_rule_return()->set_upheld(act.kind == ActKind::kRule && act.yes);
  if (!names_unit) return;
  request.mutable_rule_return()->set_unit_id(
      actors_.OtherUnit(life.view().task.lead_unit_id(), *life.report().community, random));
}

void RequestFactory::FillDispatch(const Act& act, Life& life, int64_t now_ms,
                                  dispatch::v1::ExecuteRequest& request) const {
  const dispatch::v1::Task& task = life.view().task;
  const std::string& unit = task.lead_unit_id();
  Random& random = life.random();
  core::v1::CommandHeader& header = *request.mutable_header();
  *header.mutable_actor() = actors_.Of(unit, city::v1::PERMISSION_HANDLE, random);
  switch (act.kind) {
    case ActKind::kNameUnit:
    case ActKind::kRule:
      return FillRuling(act, life, request);
    case ActKind::kAccept:
      *header.mutable_actor() = actors_.Of(unit, city::v1::PERMISSION_ACCEPT, random);
      request.mutable_accept_task();
      return;
    case ActKind::kReturn:
      *header.mutable_actor() = actors_.Of(unit, city::v1::PERMISSION_ACCEPT, random);
      header.set_reason(ReturnPhrase(random));
      request.mutable_return_task()->set_evidence("现场照片三张、职责清单一份");
      return;
    case ActKind::kAssign:
      request.mutable_assign_handler()->set_person_id(header.actor().person_id());
      return;
    case ActKind::kContact:
    case ActKind::kMeet: {
      dispatch::v1::ContactCitizen& contact = *request.mutable_contact_citizen();
      const bool again = act.kind == ActKind::kMeet;
      contact.set_way(random.Chance(again ? 600 : 150) ? dispatch::v1::CONTACT_WAY_FACE_TO_FACE
                                                       : dispatch::v1::CONTACT_WAY_PHONE);
      contact.set_after_resolution(again);
      contact.set_result(again ? MeetingPhrase(random) : ContactPhrase(random));
      return;
    }
    case ActKind::kNote:
      request.mutable_note_work()->set_text(WorkPhrase(life.report().matter, random));
      return;
    case ActKind::kDraft:
      request.mutable_draft_reply()->set_text(
          ReplyPhrase(life.report().matter, "承办人", city_->pack().reply_rules(), random));
      return;
    case ActKind::kReview:
      *header.mutable_actor() = actors_.Of(unit, PermissionAt(task), random, task.drafted_by());
      header.set_reason(ReviewPhrase(act.yes, random));
      request.mutable_review_reply()->set_passed(act.yes);
      return;
    case ActKind::kReply:
      request.mutable_reply_citizen()->set_way(dispatch::v1::CONTACT_WAY_PHONE);
      return;
    case ActKind::kPark:
      *header.mutable_actor() = actors_.Of(unit, city::v1::PERMISSION_APPROVE, random);
      header.set_reason("多轮办理仍不具备解决条件");
      request.mutable_park_task()->set_promise(PromisePhrase(random));
      request.mutable_park_task()->set_resume_ms(now_ms + kParkedMs);
      return;
    default:
      *header.mutable_actor() = actors_.Of(unit, city::v1::PERMISSION_APPROVE, random);
      request.mutable_resume_task();
  }
}

void RequestFactory::FillVisit(Life& life, followup::v1::RecordVisit& visit) const {
  const Character& character = life.character();
  const bool solved = life.SolvedNow();
  const auto validity = [&](bool content) {
    if (!solved || !content) return core::v1::SATISFACTION_UNSATISFIED;
    return character.basically ? core::v1::SATISFACTION_BASICALLY_SATISFIED
                               : core::v1::SATISFACTION_SATISFIED;
  };
  followup::v1::VisitAnswers& answers = *visit.mutable_answers();
  answers.set_responded(true);
  answers.set_solved(solved);
  answers.set_result(validity(character.content));
  answers.set_process(validity(character.content));
  answers.set_attitude(solved ? core::v1::SATISFACTION_SATISFIED
                              : core::v1::SATISFACTION_BASICALLY_SATISFIED);
  answers.set_comment(CommentPhrase(solved, character.content, life.random()));
}

void RequestFactory::FillOrder(const Act& act, Life& life,
                               supervision::v1::ExecuteRequest& request) const {
  Random& random = life.random();
  core::v1::Actor& actor = *request.mutable_header()->mutable_actor();
  if (act.kind == ActKind::kAcceptOrder) {
    // An order that a false check brings names the unit's head, who does not judge it.
    const core::v1::Actor head =
        actors_.Of(life.view().follow.unit_id(), city::v1::PERMISSION_REVIEW_LEADER, random);
    actor = actors_.OfCentre(city::v1::PERMISSION_SUPERVISE, random, head.person_id());
    request.mutable_accept_order()->set_order(act.order);
    return;
  }
  actor = actors_.Of(life.view().follow.unit_id(), city::v1::PERMISSION_HANDLE, random);
  request.mutable_answer_order()->set_order(act.order);
  request.mutable_answer_order()->set_answer(OrderAnswerPhrase(random));
}

void RequestFactory::FillFollowup(const Act& act, Life& life,
                                  followup::v1::ExecuteRequest& request) const {
  Random& random = life.random();
  core::v1::Actor& actor = *request.mutable_header()->mutable_actor();
  switch (act.kind) {
    case ActKind::kVisit:
      actor = actors_.OfCentre(city::v1::PERMISSION_VISIT, random);
      FillVisit(life, *request.mutable_record_visit());
      return;
    case ActKind::kMissVisit:
      actor = actors_.OfCentre(city::v1::PERMISSION_VISIT, random);
      request.mutable_record_visit()->set_outcome(MissPhrase(random));
      return;
    case ActKind::kCheck: {
      actor = actors_.OfCentre(city::v1::PERMISSION_CHECK, random);
      followup::v1::RecordCheck& check = *request.mutable_record_check();
      check.set_solved(act.yes);
      check.set_finding(FindingPhrase(act.yes, random));
      check.add_photo_urls(Cat("https://photos.invalid/", life.view().case_id, "/1.jpg"));
      return;
    }
    case ActKind::kClose:
      actor = actors_.OfCentre(city::v1::PERMISSION_CLOSE, random);
      request.mutable_close_case();
      return;
    default:
      actor = Actors::Citizen();
      request.mutable_header()->set_reason("问题又出现了，请继续处理。");
      request.mutable_reopen_case();
  }
}

}  // namespace huying::ctl
