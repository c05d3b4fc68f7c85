#include "tests/load/lifecycle.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "common/core/check.h"

namespace huying::load {
namespace {

city::v1::Permission ReviewPermission(int level) {
  switch (level) {
    case city::v1::REVIEW_LEVEL_DEPUTY:
      return city::v1::PERMISSION_REVIEW_DEPUTY;
    case city::v1::REVIEW_LEVEL_LEADER:
      return city::v1::PERMISSION_REVIEW_LEADER;
    default:
      return city::v1::PERMISSION_REVIEW_HEAD;
  }
}

constexpr Step After(Step step) { return static_cast<Step>(static_cast<int>(step) + 1); }

}  // namespace

const char* StepName(Step step) {
  constexpr std::array<const char*, static_cast<size_t>(Step::kDone) + 1> kNames = {
      "register", "triage", "sign",   "look",  "accept", "assign", "contact", "note", "note 2",
      "meet",     "draft",  "review", "reply", "visit",  "check",  "close",   "done"};
  return kNames[static_cast<size_t>(step)];
}

Request Lifecycle::Next(bool again) {
  if (!again || asked_ == 0) ++asked_;
  switch (step_) {
    case Step::kRegister:
    case Step::kTriage:
    case Step::kSign: {
      intake::v1::ExecuteRequest request;
      Fill(request);
      return request;
    }
    case Step::kLook: {
      dispatch::v1::GetTaskRequest request;
      request.set_case_id(case_id_);
      return request;
    }
    case Step::kVisit:
    case Step::kCheck:
    case Step::kClose: {
      followup::v1::ExecuteRequest request;
      Fill(request);
      return request;
    }
    default: {
      dispatch::v1::ExecuteRequest request;
      Fill(request);
      return request;
    }
  }
}

core::v1::CommandHeader* Lifecycle::Fill(core::v1::CommandHeader* header,
                                         const core::v1::Actor& actor) const {
  header->set_request_id(absl::StrCat(run_, "-", number_, "-", asked_));
  header->set_case_id(case_id_);
  *header->mutable_actor() = actor;
  return header;
}

void Lifecycle::Fill(intake::v1::ExecuteRequest& request) const {
  if (step_ == Step::kRegister) {
    Fill(request.mutable_header(), actors_->OfCentre(city::v1::PERMISSION_TAKE_IN));
    actors_->Tell(number_, *request.mutable_register_case());
  } else if (step_ == Step::kTriage) {
    Fill(request.mutable_header(), actors_->OfCentre(city::v1::PERMISSION_TAKE_IN));
    request.mutable_triage_case()->set_category_code(actors_->CategoryOf(number_).category->code());
    request.mutable_triage_case()->set_appeal_type(city::v1::APPEAL_TYPE_HELP);
  } else {
    Fill(request.mutable_header(), actors_->OfCentre(city::v1::PERMISSION_SIGN_OFF));
    request.mutable_sign_case();
  }
}

void Lifecycle::Fill(dispatch::v1::ExecuteRequest& request) {
  const bool by_handler =
      step_ != Step::kAccept && step_ != Step::kAssign && step_ != Step::kReview;
  if (by_handler) {
    Fill(request.mutable_header(), handler_);
  } else if (step_ == Step::kReview) {
    Fill(request.mutable_header(),
         actors_->Of(lead_unit_id_, ReviewPermission(reviews_.Get(reviewed_)),
                     handler_.person_id()));
  } else {
    Fill(request.mutable_header(), actors_->Of(lead_unit_id_, city::v1::PERMISSION_ACCEPT));
  }
  switch (step_) {
    case Step::kAccept:
      request.mutable_accept_task();
      break;
    case Step::kAssign:
      request.mutable_assign_handler()->set_person_id(handler_.person_id());
      break;
    case Step::kContact:
    case Step::kMeetAgain:
      request.mutable_contact_citizen()->set_way(step_ == Step::kContact
                                                     ? dispatch::v1::CONTACT_WAY_PHONE
                                                     : dispatch::v1::CONTACT_WAY_FACE_TO_FACE);
      request.mutable_contact_citizen()->set_after_resolution(step_ == Step::kMeetAgain);
      request.mutable_contact_citizen()->set_result(
          actors_->Meeting(number_, step_ == Step::kMeetAgain));
      break;
    case Step::kFirstNote:
    case Step::kSecondNote:
      request.mutable_note_work()->set_text(
          actors_->WorkNote(number_, step_ == Step::kFirstNote ? 1 : 2));
      break;
    case Step::kDraft:
      request.mutable_draft_reply()->set_text(actors_->Draft(number_));
      break;
    case Step::kReview:
      request.mutable_review_reply()->set_passed(true);
      break;
    case Step::kReply:
      request.mutable_reply_citizen()->set_way(dispatch::v1::CONTACT_WAY_PHONE);
      break;
    default:
      HY_CHECK(false);
  }
}

void Lifecycle::Fill(followup::v1::ExecuteRequest& request) const {
  if (step_ == Step::kVisit) {
    Fill(request.mutable_header(), actors_->OfCentre(city::v1::PERMISSION_VISIT));
    followup::v1::VisitAnswers& answers = *request.mutable_record_visit()->mutable_answers();
    answers.set_responded(true);
    answers.set_solved(true);
    answers.set_result(core::v1::SATISFACTION_SATISFIED);
    answers.set_attitude(core::v1::SATISFACTION_SATISFIED);
    answers.set_process(core::v1::SATISFACTION_BASICALLY_SATISFIED);
    answers.set_comment("问题解决了，感谢。");
  } else if (step_ == Step::kCheck) {
    Fill(request.mutable_header(), actors_->OfCentre(city::v1::PERMISSION_CHECK));
    request.mutable_record_check()->set_solved(true);
    request.mutable_record_check()->set_finding(
        "到现场查看，问题已经解决，与答复一致，周边居民确认。");
    request.mutable_record_check()->add_photo_urls(
        absl::StrCat("https://photos.invalid/", case_id_, "/1.jpg"));
  } else {
    Fill(request.mutable_header(), actors_->OfCentre(city::v1::PERMISSION_CLOSE));
    request.mutable_close_case();
  }
}

void Lifecycle::AfterIntake(const Told& told) {
  if (case_id_.empty()) case_id_ = told.case_id;
  if (told.state != intake::v1::CASE_STATE_WAITING) {
    step_ = Step::kLook;
    return;
  }
  // With a category it can only wait for the leader's signature; without one first a person must
  // decide.
  step_ = step_ == Step::kRegister && !Actors::TellsCategory(number_) ? Step::kTriage : Step::kSign;
}

void Lifecycle::Take(const Told& told) {
  switch (step_) {
    case Step::kRegister:
    case Step::kTriage:
    case Step::kSign:
      return AfterIntake(told);
    case Step::kLook:
      lead_unit_id_ = told.task.lead_unit_id();
      reviews_ = told.task.review_chain();
      handler_ = actors_->Of(lead_unit_id_, city::v1::PERMISSION_HANDLE);
      break;
    case Step::kDraft:
    case Step::kReview:
      if (step_ == Step::kReview) ++reviewed_;
      step_ = reviewed_ < reviews_.size() ? Step::kReview : Step::kReply;
      return;
    case Step::kVisit:
      step_ = told.state == followup::v1::FOLLOW_STATE_TO_CHECK ? Step::kCheck : Step::kClose;
      return;
    default:
      break;
  }
  step_ = After(step_);
}

}  // namespace huying::load
