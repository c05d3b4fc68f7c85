#include "services/simulator/lifecycle.h"

#include <algorithm>
#include <array>

#include "common/core/civil.h"
#include "services/simulator/duties.h"

namespace huying::simulator {
namespace {

// Not further ahead than a claimed time may be.
constexpr int64_t kMeetsLaterMs = 4 * kMinuteMs;

// What who reviews a draft at this level must be allowed.
city::v1::Permission PermissionToReview(city::v1::ReviewLevel level) {
  switch (level) {
    case city::v1::REVIEW_LEVEL_DEPUTY:
      return city::v1::PERMISSION_REVIEW_DEPUTY;
    case city::v1::REVIEW_LEVEL_LEADER:
      return city::v1::PERMISSION_REVIEW_LEADER;
    default:
      return city::v1::PERMISSION_REVIEW_HEAD;
  }
}

}  // namespace

ActKind Lifecycle::act() const {
  using enum ActKind;
  // By Step.
  static constexpr std::array<ActKind, static_cast<size_t>(Step::kDone) + 1> kActs = {
      kRegister, kTriage,     kSign,  kLook, kAccept, kAssign, kContact, kNote,  kNote,
      kMeet,     kFinishPart, kDraft, kPass, kReply,  kVisit,  kConfirm, kClose, kLook};
  return kActs[static_cast<size_t>(step_)];
}

Request Lifecycle::Next(int64_t now_ms, bool again) {
  if (!again || asked_ == 0) ++asked_;
  if (!again) now_ms_ = now_ms;  // what is repeated says the same
  Report report;
  return requests_->Make({.kind = act(), .look_at = Service::kDispatch}, case_id_, ActorNow(),
                         SaidNow(report), requests_->RequestId(number_, asked_));
}

// The first who has the permission: to ask the rules would cost more than the request.
const core::v1::Actor& Lifecycle::ActorNow() const {
  const Duty& duty = DutyOf(act());
  const Actors& actors = requests_->actors();
  const Office* office = duty.seat == Seat::kCentre ? actors.centre() : unit_;
  if (step_ == Step::kParts) office = actors.OfficeOf(helpers_.back());
  if (step_ != Step::kReview) return actors.Of(office, duty.permission, nullptr);
  return ReviewerNow(office);
}

// Somebody else at each level, and nobody who is wanted at a later one while others may.
const core::v1::Actor& Lifecycle::ReviewerNow(const Office* office) const {
  const Actors& actors = requests_->actors();
  const auto permission =
      PermissionToReview(static_cast<city::v1::ReviewLevel>(reviews_.Get(reviewed_)));
  const auto is_free = [&](const core::v1::Actor& actor) {
    const std::string& id = actor.person_id();
    return id != handler_ &&
           std::find(reviewers_.begin(), reviewers_.end(), id) == reviewers_.end();
  };
  const auto may_more = [&](const core::v1::Actor& actor) {
    for (int later = reviewed_ + 1; later < reviews_.size(); ++later) {
      const auto more = PermissionToReview(static_cast<city::v1::ReviewLevel>(reviews_.Get(later)));
      const auto& able = actors.OfficeOf(actor.unit_id())->able[static_cast<size_t>(more)];
      if (std::any_of(able.begin(), able.end(),
                      [&](const auto& one) { return one.person_id() == actor.person_id(); })) {
        return true;
      }
    }
    return false;
  };
  const core::v1::Actor* found = actors.Find(office, permission, nullptr, [&](const auto& actor) {
    return is_free(actor) && !may_more(actor);
  });
  if (found == nullptr) found = actors.Find(office, permission, nullptr, is_free);
  return found != nullptr ? *found : actors.Of(office, permission, nullptr, handler_);
}

Said Lifecycle::SaidNow(Report& report) const {
  switch (step_) {
    case Step::kRegister:
      report = texts_->ReportOf(number_);
      return {.report = &report};
    case Step::kTriage:
      return {.category_code = texts_->CategoryOf(number_).category->code(),
              .appeal_type = city::v1::APPEAL_TYPE_HELP};
    case Step::kAssign:
      return {.person_id = handler_};
    case Step::kContact:
      return {.text = texts_->Meeting(number_, false)};
    case Step::kFirstNote:
      return {.text = texts_->WorkNote(number_, 1)};
    case Step::kSecondNote:
      return {.text = texts_->WorkNote(number_, 2)};
    case Step::kMeet:
      // At full speed the second meeting follows the first at once, so it is claimed to be later.
      return {.text = texts_->Meeting(number_, true),
              .face_to_face = true,
              .held_ms = now_ms_ == 0 ? 0 : now_ms_ + kMeetsLaterMs};
    case Step::kParts:
      return {.text = kPartResult};
    case Step::kDraft:
      return {.text = texts_->Draft(number_)};
    case Step::kReview:
      return {.draft = 1};
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
  handler_ = actors.Of(unit_, city::v1::PERMISSION_HANDLE, nullptr).person_id();
  reviews_ = task.review().chain();
  for (const auto& part : task.parts().open()) helpers_.push_back(part.unit_id());
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
    case Step::kMeet:
    case Step::kParts:
      if (step_ == Step::kParts) helpers_.pop_back();
      step_ = helpers_.empty() ? Step::kDraft : Step::kParts;
      return;
    case Step::kDraft:
    case Step::kReview:
      if (step_ == Step::kReview) {
        reviewers_.push_back(ActorNow().person_id());
        ++reviewed_;
      }
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
