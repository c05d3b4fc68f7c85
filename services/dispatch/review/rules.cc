#include "services/dispatch/review/rules.h"

#include <string>

#include "common/case/command_gate.h"
#include "services/dispatch/reply/rules.h"

namespace huying::dispatch::review {
namespace {

city::v1::ReviewLevel NextLevel(const v1::Task& task) {
  return task.review().chain(static_cast<int>(task.review().passed()));
}

city::v1::Permission PermissionOf(city::v1::ReviewLevel level) {
  switch (level) {
    case city::v1::REVIEW_LEVEL_DEPUTY:
      return city::v1::PERMISSION_REVIEW_DEPUTY;
    case city::v1::REVIEW_LEVEL_LEADER:
      return city::v1::PERMISSION_REVIEW_LEADER;
    default:
      return city::v1::PERMISSION_REVIEW_HEAD;
  }
}

const std::string& NameOf(city::v1::ReviewLevel level) {
  return city::v1::ReviewLevel_descriptor()
      ->FindValueByNumber(level)
      ->options()
      .GetExtension(core::v1::word)
      .zh();
}

}  // namespace

// MECH D12
std::optional<Rejection> MayReview(const v1::Task& task, const Policy& policy) {
  const city::v1::ReviewLevel level = NextLevel(task);
  if (!policy.actor.May(PermissionOf(level))) {
    return Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED",
                  "您不能审核本级答复。请由主办单位或其上级单位的" + NameOf(level) + "操作。");
  }
  if (!reply::DrafterOf(task).empty() && policy.actor.person_id == reply::DrafterOf(task)) {
    return Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED",
                  "您不能审核自己起草的答复。请由起草人以外的" + NameOf(level) + "操作。");
  }
  return std::nullopt;
}

// MECH D12
Verdict<NewEvents> Pass(const v1::Task& task, const v1::PassReply&, const Policy&,
                        NewEvents events) {
  const uint32_t level = PassedOf(task) + 1;
  if (level < LevelsOf(task)) {
    v1::ReplyPassedLevel* passed = events.Add().mutable_passed_level();
    passed->set_level(level);
    passed->set_levels(LevelsOf(task));
  } else {
    v1::ReplyApproved* approved = events.Add().mutable_approved();
    approved->set_level(level);
    approved->set_levels(LevelsOf(task));
  }
  return events;
}

// MECH D12
Verdict<NewEvents> SendBack(const v1::Task& task, const v1::SendBackReply&, const Policy&,
                            NewEvents events) {
  v1::ReplySentBack* sent_back = events.Add().mutable_sent_back();
  sent_back->set_level(PassedOf(task) + 1);
  sent_back->set_levels(LevelsOf(task));
  return events;
}

uint32_t LevelsOf(const v1::Task& task) {
  return static_cast<uint32_t>(task.review().chain_size());
}
uint32_t PassedOf(const v1::Task& task) { return task.review().passed(); }

void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader&, v1::Task& task) {
  *task.mutable_review()->mutable_chain() = routed.review_chain();
  task.mutable_review()->clear_passed();
}

void OnSubmitted(const v1::DraftSubmitted&, const core::v1::EventHeader&, v1::Task& task) {
  task.mutable_review()->clear_passed();
}

void OnPassed(const v1::ReplyPassedLevel& passed, const core::v1::EventHeader&, v1::Task& task) {
  task.mutable_review()->set_passed(passed.level());
}

void OnApproved(const v1::ReplyApproved& approved, const core::v1::EventHeader&, v1::Task& task) {
  task.mutable_review()->set_passed(approved.level());
}

void OnSentBack(const v1::ReplySentBack&, const core::v1::EventHeader&, v1::Task& task) {
  task.mutable_review()->clear_passed();
}

}  // namespace huying::dispatch::review
