#include "services/simulator/lifecycle.h"

#include <array>

namespace huying::simulator {

ActKind Lifecycle::act() const {
  using enum ActKind;
  // By Step.
  static constexpr std::array<ActKind, static_cast<size_t>(Step::kDone) + 1> kActs = {
      kRegister, kTriage, kSign,   kLook,  kAccept, kAssign, kContact, kNote, kNote,
      kMeet,     kDraft,  kReview, kReply, kVisit,  kCheck,  kClose,   kLook};
  return kActs[static_cast<size_t>(step_)];
}

Request Lifecycle::Next(bool again) {
  if (!again || asked_ == 0) ++asked_;
  CaseFacts facts = {
      .case_id = case_id_, .stage = Stage::kDispatch, .unit = unit_, .drafted_by = drafted_by_};
  if (step_ == Step::kReview)
    facts.review_level = static_cast<city::v1::ReviewLevel>(reviews_.Get(reviewed_));
  Report report;
  return requests_->Make({act()}, facts, SaidNow(report), nullptr,
                         requests_->RequestId(number_, asked_));
}

Said Lifecycle::SaidNow(Report& report) const {
  switch (step_) {
    case Step::kRegister:
      report = texts_->ReportOf(number_);
      return {.report = &report};
    case Step::kTriage:
      return {.category_code = texts_->CategoryOf(number_).category->code(),
              .appeal_type = city::v1::APPEAL_TYPE_HELP};
    case Step::kContact:
      return {.text = texts_->Meeting(number_, false)};
    case Step::kFirstNote:
      return {.text = texts_->WorkNote(number_, 1)};
    case Step::kSecondNote:
      return {.text = texts_->WorkNote(number_, 2)};
    case Step::kMeet:
      return {.text = texts_->Meeting(number_, true), .face_to_face = true};
    case Step::kDraft:
      return {.text = texts_->Draft(number_)};
    case Step::kVisit:
      return {.answers = NumberedTexts::Answers()};
    case Step::kCheck:
      return {.text = NumberedTexts::Finding()};
    default:
      return {};
  }
}

void Lifecycle::AfterIntake(const Answer& answer) {
  if (case_id_.empty()) case_id_ = answer.case_id;
  if (answer.state != intake::v1::CASE_STATE_WAITING) {
    step_ = Step::kLook;
    return;
  }
  // With a category it can only wait for the leader's signature; without one first a person must
  // decide.
  step_ = step_ == Step::kRegister && !NumberedTexts::TellsCategory(number_) ? Step::kTriage
                                                                             : Step::kSign;
}

void Lifecycle::AfterLook(const dispatch::v1::Task& task) {
  const Actors& actors = requests_->actors();
  unit_ = actors.OfficeOf(task.header().lead_unit_id());
  drafted_by_ = actors.Of(unit_, city::v1::PERMISSION_HANDLE, nullptr).person_id();
  reviews_ = task.review().chain();
}

void Lifecycle::Take(const Answer& answer) {
  switch (step_) {
    case Step::kRegister:
    case Step::kTriage:
    case Step::kSign:
      return AfterIntake(answer);
    case Step::kLook:
      AfterLook(answer.task);
      break;
    case Step::kDraft:
    case Step::kReview:
      if (step_ == Step::kReview) ++reviewed_;
      step_ = reviewed_ < reviews_.size() ? Step::kReview : Step::kReply;
      return;
    case Step::kVisit:
      step_ = answer.state == followup::v1::FOLLOW_STATE_TO_CHECK ? Step::kCheck : Step::kClose;
      return;
    default:
      break;
  }
  step_ = static_cast<Step>(static_cast<int>(step_) + 1);
}

}  // namespace huying::simulator
