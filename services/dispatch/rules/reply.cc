#include "services/dispatch/rules/reply.h"

#include <algorithm>
#include <string>
#include <utility>

#include "services/dispatch/rules/reject.h"

namespace huying::dispatch::rules {
namespace {

struct Level {
  city::v1::Permission permission;
  std::string_view who;
};

Level LevelOf(int review_level) {
  switch (review_level) {
    case city::v1::REVIEW_LEVEL_DEPUTY:
      return {city::v1::PERMISSION_REVIEW_DEPUTY, "分管领导"};
    case city::v1::REVIEW_LEVEL_LEADER:
      return {city::v1::PERMISSION_REVIEW_LEADER, "主要领导"};
    default:
      return {city::v1::PERMISSION_REVIEW_HEAD, "科室负责人"};
  }
}

void AppendQuoted(const std::vector<std::string_view>& words, std::string& text) {
  for (std::string_view word : words) text.append("“").append(word).append("”");
}

// What is wrong with a draft, in words; empty if nothing.
std::string FaultsOf(const DraftFindings& findings, const city::v1::ReplyRules& rules) {
  std::string faults;
  if (findings.characters < static_cast<size_t>(rules.min_characters())) {
    faults.append("现有").append(std::to_string(findings.characters)).append("字，至少需要");
    faults.append(std::to_string(rules.min_characters())).append("字；");
  }
  if (!findings.banned.empty()) {
    faults.append("含有推诿用语");
    AppendQuoted(findings.banned, faults);
    faults.append("，请删除；");
  }
  if (!findings.missing_parts.empty()) {
    faults.append("缺少");
    AppendQuoted(findings.missing_parts, faults);
    faults.append("，请补充；");
  }
  return faults;
}

template <class Draft>
void SetDraft(const std::string& text, const v1::Task& task, Draft& draft) {
  draft.set_text(text);
  draft.set_draft(task.drafts() + 1);
}

// The level that judges now.
template <class Judgement>
void SetLevel(const v1::Task& task, Judgement& judgement) {
  judgement.set_level(task.reviewed_level() + 1);
  judgement.set_levels(task.review_levels());
}

void AddOnce(std::string_view id, google::protobuf::RepeatedPtrField<std::string>& ids) {
  if (id.empty() || std::find(ids.begin(), ids.end(), id) != ids.end()) return;
  ids.Add(std::string(id));
}

// Who did the work of the round, for those who must not be among them.
void SetWorkers(const v1::Task& task, const Authority& actor, v1::CitizenReplied& replied) {
  auto& units = *replied.mutable_worked_unit_ids();
  AddOnce(task.lead_unit_id(), units);
  for (const std::string& helper : task.helper_unit_ids()) AddOnce(helper, units);
  AddOnce(task.community_unit_id(), units);
  auto& persons = *replied.mutable_worked_person_ids();
  AddOnce(task.handler_person_id(), persons);
  AddOnce(task.drafted_by(), persons);
  AddOnce(actor.person_id, persons);
}

}  // namespace

// MECH D13
Verdict<NewEvents> DraftReply(const v1::Task& task, const v1::DraftReply& command,
                              const DraftFindings& findings, const Policy& policy,
                              NewEvents new_events) {
  if (!policy.actor.of_lead || !policy.actor.May(city::v1::PERMISSION_HANDLE)) {
    return NotAllowed(task.state(), "D13", "起草答复", "主办单位的办理人员");
  }
  if (!IsPossible(task.state(), "DraftReply")) return NotNow(task.state(), "D13", "起草答复");
  if (auto wrong = CheckText(task.state(), command.text(), "D13", "答复内容")) return *wrong;
  const std::string faults = FaultsOf(findings, *policy.reply_rules);
  if (!faults.empty()) {
    return Invalid(task.state(), "REPLY_NOT_FIT", "D13",
                   "答复还不能提交审核：" + faults + "改好后再提交。");
  }
  v1::Event& event = new_events.Add();
  if (task.review_levels() > 0) {
    SetDraft(command.text(), task, *event.mutable_draft_submitted());
  } else {
    SetDraft(command.text(), task, *event.mutable_draft_ready());
  }
  return new_events;
}

// MECH D12
Verdict<NewEvents> ReviewReply(const v1::Task& task, const v1::ReviewReply& command,
                               const Policy& policy, NewEvents new_events) {
  if (!IsPossible(task.state(), "ReviewReply")) return NotNow(task.state(), "D12", "审核答复");
  const Authority& actor = policy.actor;
  const Level level = LevelOf(task.review_chain(static_cast<int>(task.reviewed_level())));
  if (!actor.May(level.permission) || !(actor.of_lead || actor.above_lead)) {
    std::string who = "主办单位或其上级单位的";
    who.append(level.who);
    return NotAllowed(task.state(), "D12", "审核本级答复", who);
  }
  if (!task.drafted_by().empty() && actor.person_id == task.drafted_by()) {
    std::string who = "起草人以外的";
    who.append(level.who);
    return NotAllowed(task.state(), "D12", "审核自己起草的答复", who);
  }
  if (!command.passed()) {
    if (auto wrong = CheckText(task.state(), policy.reason, "D12", "退回修改的理由")) return *wrong;
  }
  v1::Event& event = new_events.Add();
  if (!command.passed()) {
    SetLevel(task, *event.mutable_sent_back());
  } else if (task.reviewed_level() + 1 < task.review_levels()) {
    SetLevel(task, *event.mutable_passed_level());
  } else {
    SetLevel(task, *event.mutable_approved());
  }
  return new_events;
}

// MECH D13, D7
Verdict<NewEvents> ReplyCitizen(const v1::Task& task, const v1::ReplyCitizen& command,
                                const Policy& policy, NewEvents new_events) {
  if (!policy.actor.of_lead || !policy.actor.May(city::v1::PERMISSION_HANDLE)) {
    return NotAllowed(task.state(), "D13", "答复诉求人", "主办单位的办理人员");
  }
  if (!IsPossible(task.state(), "ReplyCitizen")) return NotNow(task.state(), "D13", "答复诉求人");
  if (command.way() == v1::CONTACT_WAY_UNSPECIFIED || !v1::ContactWay_IsValid(command.way())) {
    return Invalid(task.state(), "CONTACT_WAY_MISSING", "D13",
                   "请选择答复方式：电话、当面、短信或网上。");
  }
  if (task.two_meetings() && !task.met_second()) {
    return Rejection{
        .kind = Rejection::Kind::kNotNow,
        .code = "SECOND_MEETING_MISSING",
        .mechanism = "D7",
        .message = "该类诉求要求两次见面。请先与诉求人核实解决情况并记录第二次见面，再答复。",
        .possible = {"ContactCitizen", "NoteWork"}};
  }
  v1::CitizenReplied* replied = new_events.Add().mutable_replied();
  replied->set_text(task.draft_text());
  replied->set_way(command.way());
  replied->set_reviewed_levels(task.reviewed_level());
  replied->set_review_levels(task.review_levels());
  replied->set_met_first(task.met_first());
  replied->set_met_second(task.met_second());
  replied->set_class_id(task.class_id());
  SetWorkers(task, policy.actor, *replied);
  return new_events;
}

}  // namespace huying::dispatch::rules
