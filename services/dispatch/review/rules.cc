#include "services/dispatch/review/rules.h"

#include <algorithm>
#include <string>

#include "common/case/command_gate.h"
#include "services/dispatch/reply/rules.h"

namespace huying::dispatch::review {
namespace {

city::v1::ReviewLevel NextLevel(const v1::Task& task) {
  return task.review().chain(static_cast<int>(task.review().passed()));
}

const std::string& NameOf(city::v1::ReviewLevel level) {
  return city::v1::ReviewLevel_descriptor()
      ->FindValueByNumber(level)
      ->options()
      .GetExtension(core::v1::word)
      .zh();
}

// At which level somebody has reviewed drafts of this round; 0: at none.
uint32_t ReviewedAt(const v1::Task& task, std::string_view person_id) {
  for (const v1::Review::Reviewer& reviewer : task.review().reviewers()) {
    if (reviewer.person_id() == person_id) return reviewer.level();
  }
  return 0;
}

// Of this draft or of one before it in this round.
bool HasDrafted(const v1::Task& task, std::string_view person_id) {
  const auto& drafters = task.review().drafter_person_ids();
  return person_id == reply::DrafterOf(task) ||
         std::find(drafters.begin(), drafters.end(), person_id) != drafters.end();
}

// The levels that are left, and who must not review them.
struct Left {
  std::vector<city::v1::ReviewLevel> levels = {};
  std::vector<std::string_view> without = {};
};

// Whoever has reviewed a level may review that one again, so only others' levels count.
Left LeftFrom(const v1::Task& task, uint32_t passed) {
  Left left;
  for (uint32_t at = passed; at < LevelsOf(task); ++at) {
    left.levels.push_back(
        static_cast<city::v1::ReviewLevel>(task.review().chain(static_cast<int>(at))));
  }
  for (const v1::Review::Reviewer& reviewer : task.review().reviewers()) {
    if (reviewer.level() <= passed) left.without.push_back(reviewer.person_id());
  }
  for (const std::string& drafter : task.review().drafter_person_ids()) {
    left.without.push_back(drafter);
  }
  left.without.push_back(reply::DrafterOf(task));
  return left;
}

// Different persons could review all the levels that are left.
bool EnoughFrom(const v1::Task& task, uint32_t passed, std::string_view also_without,
                const Policy& policy) {
  Left left = LeftFrom(task, passed);
  if (!also_without.empty()) left.without.push_back(also_without);
  return policy.lookups().EnoughReviewers(task.header().lead_unit_id(), policy.now_ms, left.levels,
                                          left.without);
}

// What a review of a draft is refused for that is not the newest: what has happened since.
std::optional<Rejection> CheckDraft(const v1::Task& task, uint32_t draft, const Policy& policy) {
  const uint32_t newest = reply::DraftNumberOf(task);
  if (draft == newest) return std::nullopt;
  return Refuse(Rejection::Kind::kNotNow, "DRAFT_CHANGED",
                "您审核的是第" + std::to_string(draft) + "稿，现在待审的是第" +
                    std::to_string(newest) + "稿（由" +
                    policy.lookups().NameOfPerson(reply::DrafterOf(task)) + "起草，已通过" +
                    std::to_string(PassedOf(task)) + "级审核）。请打开新稿，看过后再审核。");
}

// No different persons are there for the levels that are left, this one included.
bool NobodyElse(const v1::Task& task, const Policy& policy) {
  const uint32_t at = ReviewedAt(task, policy.actor.person_id);
  return at != 0 && at != PassedOf(task) + 1;
}

void Note(std::string_view person_id, uint32_t level, v1::Task& task) {
  if (person_id.empty() || ReviewedAt(task, person_id) != 0) return;
  v1::Review::Reviewer& reviewer = *task.mutable_review()->add_reviewers();
  reviewer.set_person_id(std::string(person_id));
  reviewer.set_level(level);
}

}  // namespace

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

// MECH D12
std::optional<Rejection> MayReview(const v1::Task& task, const Policy& policy) {
  const city::v1::ReviewLevel level = NextLevel(task);
  const std::string_view person_id = policy.actor.person_id;
  if (!policy.actor.May(PermissionOf(level))) {
    return Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED",
                  "您不能审核本级答复。请由主办单位或其上级单位的" + NameOf(level) + "操作。");
  }
  if (!person_id.empty() && HasDrafted(task, person_id)) {
    return Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED",
                  "您不能审核自己起草的答复。请由起草人以外的" + NameOf(level) + "操作。");
  }
  const uint32_t passed = PassedOf(task);
  if (!EnoughFrom(task, passed, "", policy)) return std::nullopt;  // too few: somebody must
  const uint32_t at = ReviewedAt(task, person_id);
  if (at != 0 && at != passed + 1) {
    return Refuse(Rejection::Kind::kNotAllowed, "REVIEWED_ANOTHER_LEVEL",
                  "您已审核过本轮答复的第" + std::to_string(at) +
                      "级，各级应由不同的人审核。请由"
                      "其他" +
                      NameOf(level) + "操作。");
  }
  if (EnoughFrom(task, passed + 1, person_id, policy)) return std::nullopt;
  return Refuse(Rejection::Kind::kNotAllowed, "NEEDED_AT_A_LATER_LEVEL",
                "后面的级次只有您能审核，本级请由其他" + NameOf(level) + "操作。");
}

// MECH D12
Verdict<NewEvents> Pass(const v1::Task& task, const v1::PassReply& command, const Policy& policy,
                        NewEvents events) {
  if (auto changed = CheckDraft(task, command.draft(), policy)) return *std::move(changed);
  const uint32_t level = PassedOf(task) + 1;
  const auto fill = [&](auto& passed) {
    passed.set_level(level);
    passed.set_levels(LevelsOf(task));
    passed.set_draft(command.draft());
    passed.set_nobody_else(NobodyElse(task, policy));
  };
  if (level < LevelsOf(task)) {
    fill(*events.Add().mutable_passed_level());
  } else {
    fill(*events.Add().mutable_approved());
  }
  return events;
}

// MECH D12
Verdict<NewEvents> SendBack(const v1::Task& task, const v1::SendBackReply& command,
                            const Policy& policy, NewEvents events) {
  if (auto changed = CheckDraft(task, command.draft(), policy)) return *std::move(changed);
  v1::ReplySentBack* sent_back = events.Add().mutable_sent_back();
  sent_back->set_level(PassedOf(task) + 1);
  sent_back->set_levels(LevelsOf(task));
  sent_back->set_draft(command.draft());
  return events;
}

std::vector<std::string> ReviewersOf(const v1::Task& task) {
  std::vector<std::string> persons;
  for (const v1::Review::Reviewer& reviewer : task.review().reviewers()) {
    persons.push_back(reviewer.person_id());
  }
  return persons;
}

uint32_t LevelsOf(const v1::Task& task) {
  return static_cast<uint32_t>(task.review().chain_size());
}
uint32_t PassedOf(const v1::Task& task) { return task.review().passed(); }

void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader&, v1::Task& task) {
  task.clear_review();
  *task.mutable_review()->mutable_chain() = routed.review_chain();
}

void OnSubmitted(const v1::DraftSubmitted&, const core::v1::EventHeader& header, v1::Task& task) {
  task.mutable_review()->clear_passed();
  const std::string& drafter = header.actor().person_id();
  if (drafter.empty() || HasDrafted(task, drafter)) return;
  task.mutable_review()->add_drafter_person_ids(drafter);
}

void OnPassed(const v1::ReplyPassedLevel& passed, const core::v1::EventHeader& header,
              v1::Task& task) {
  Note(header.actor().person_id(), passed.level(), task);
  task.mutable_review()->set_passed(passed.level());
}

void OnApproved(const v1::ReplyApproved& approved, const core::v1::EventHeader& header,
                v1::Task& task) {
  Note(header.actor().person_id(), approved.level(), task);
  task.mutable_review()->set_passed(approved.level());
}

void OnSentBack(const v1::ReplySentBack& sent_back, const core::v1::EventHeader& header,
                v1::Task& task) {
  Note(header.actor().person_id(), sent_back.level(), task);
  task.mutable_review()->clear_passed();
}

}  // namespace huying::dispatch::review
