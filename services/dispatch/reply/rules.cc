#include "services/dispatch/reply/rules.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/case/command_gate.h"
#include "services/dispatch/correcting/rules.h"
#include "services/dispatch/handling/rules.h"
#include "services/dispatch/meetings/rules.h"
#include "services/dispatch/parts/rules.h"
#include "services/dispatch/review/rules.h"
#include "services/dispatch/routing/rules.h"
#include "services/dispatch/rules/once.h"
#include "services/dispatch/whistle/rules.h"

namespace huying::dispatch::reply {
namespace {

using rules::AddOnce;

template <class Words>
std::string Quoted(const Words& words) {
  std::string text;
  for (const auto& word : words) text.append("“").append(word).append("”");
  return text;
}

// Fewest characters that the matter needs.
int32_t NeededOf(const DraftFindings& findings, const city::v1::ReplyRules& rules) {
  const bool fewer = findings.has_result && rules.min_with_result() > 0;
  return fewer ? std::min(rules.min_with_result(), rules.min_characters()) : rules.min_characters();
}

bool SaysEnough(const DraftFindings& findings, const city::v1::ReplyRules& rules) {
  return findings.passed_on ||
         findings.characters >= static_cast<size_t>(NeededOf(findings, rules));
}

void AppendEvasions(const DraftFindings& findings, bool enough, std::string& faults) {
  if (!findings.banned.empty())
    faults.append("含有推诿用语")
        .append(Quoted(findings.banned))
        .append("，请删除，写明能办什么、由谁办；");
  if (!findings.nameless.empty()) {
    faults.append("写了").append(Quoted(findings.nameless));
    faults.append("，没有写明由哪个单位负责，请写出单位名称和它的电话或地址；");
  }
  if (!findings.unreachable.empty() && !enough) {
    faults.append("写了").append(Quoted(findings.unreachable));
    faults.append("，请写明负责单位的电话或地址；");
  }
  if (!findings.empty_contacts.empty()) {
    faults.append(Quoted(findings.empty_contacts));
    faults.append("后面没有号码，请填写真实号码，没有就删去这一项；");
  }
}

// Who did the work of the round, for those who must not be among them; who had it before a
// correction gave it to another unit, too.
void SetWorkers(const v1::Task& task, const Authority& actor, v1::CitizenReplied& replied) {
  auto& units = *replied.mutable_worked_unit_ids();
  auto& persons = *replied.mutable_worked_person_ids();
  AddWorkers(task, units, persons);
  for (const std::string& unit : correcting::FormerUnits(task)) AddOnce(unit, units);
  for (const std::string& person : correcting::FormerPersons(task)) AddOnce(person, persons);
  AddOnce(actor.person_id, persons);
}

// The actor acts for somebody who is away.
bool ActsFor(const Authority& actor, std::string_view person_id) {
  return std::any_of(actor.lent.begin(), actor.lent.end(),
                     [&](const LentRight& lent) { return lent.person_id == person_id; });
}

// The actor's draft was sent back, and somebody else handles the task now.
std::optional<Rejection> HandedOver(const v1::Task& task, const Policy& policy) {
  const std::string& handler = handling::HandlerOf(task);
  const Authority& actor = policy.actor;
  const bool own = !actor.person_id.empty() && actor.person_id == DrafterOf(task);
  const bool with_another = task.state() == v1::TASK_STATE_HANDLING && !handler.empty() &&
                            handler != DrafterOf(task) && !ActsFor(actor, handler);
  const Lookups& city = policy.lookups();
  if (!own || !with_another ||
      !city.MayHandle(handler, task.header().lead_unit_id(), policy.now_ms)) {
    return std::nullopt;
  }
  Rejection rejection = Refuse(Rejection::Kind::kNotAllowed, "HANDED_OVER",
                               "本工单现由" + city.NameOfPerson(handler) + "办理，您起草的第" +
                                   std::to_string(DraftNumberOf(task)) +
                                   "稿已交其继续修改、提交。仍需由您办理的，请先重新指定办理人。");
  rejection.possible = {"AssignHandler"};
  return rejection;
}

Rejection NotFit(std::string message) {
  return Refuse(Rejection::Kind::kInvalid, "REPLY_NOT_FIT", std::move(message));
}

template <class Draft>
void Keep(const Draft& draft, const core::v1::EventHeader& header, v1::Task& task) {
  v1::Reply& row = *task.mutable_reply();
  row.set_draft_text(draft.text());
  row.set_drafts(draft.draft());
  row.set_drafted_by(header.actor().person_id());
}

}  // namespace

// MECH D13
std::string FaultsOf(const DraftFindings& findings, const city::v1::ReplyRules& rules) {
  std::string faults;
  const bool enough = SaysEnough(findings, rules);
  if (!enough) {
    faults.append("除客套、表态、转办和引用的话以外，讲事情本身的只有");
    faults.append(std::to_string(findings.characters)).append("字，至少需要");
    faults.append(std::to_string(NeededOf(findings, rules)));
    faults.append(
        "字，请写明查明了什么，已经做了什么或者由谁、何时办，办不了的写明原因和去哪里办；");
  }
  AppendEvasions(findings, enough, faults);
  if (!findings.missing_parts.empty())
    faults.append("缺少").append(Quoted(findings.missing_parts)).append("，请补充；");
  return faults;
}

std::string AdviceOf(const DraftFindings& findings) {
  std::string advice;
  if (!findings.advised_parts.empty())
    advice.append("建议补充").append(Quoted(findings.advised_parts)).append("；");
  if (!findings.unreachable.empty()) advice.append("建议写明负责单位的电话或地址；");
  return advice;
}

// MECH D2, D6, D8
std::optional<Rejection> MayDraft(const v1::Task& task, const Policy& policy) {
  auto part = parts::MayDraft(task, policy);
  auto call = whistle::MayDraft(task, policy);
  if (!part && !call) return HandedOver(task, policy);
  if (!part) return call;
  if (!call) return part;
  part->message += call->message;
  part->possible.insert(part->possible.end(), call->possible.begin(), call->possible.end());
  return part;
}

// MECH D13
Verdict<NewEvents> Draft(const v1::Task& task, const v1::DraftReply& command, const Policy& policy,
                         NewEvents events) {
  const DraftFindings findings = policy.lookups().ReadDraft(command.text());
  const std::string faults = FaultsOf(findings, *policy.reply_rules);
  if (!faults.empty()) return NotFit("答复还不能提交审核：" + faults + "改好后再提交。");
  const auto fill = [&](auto& draft) {
    draft.set_text(command.text());
    draft.set_draft(task.reply().drafts() + 1);
    draft.set_advice(AdviceOf(findings));
  };
  if (review::LevelsOf(task) == 0) {
    fill(*events.Add().mutable_draft_ready());
  } else {
    fill(*events.Add().mutable_draft_submitted());
  }
  return events;
}

// MECH D7
std::optional<Rejection> MayTell(const v1::Task& task, const Policy& policy) {
  if (!meetings::LacksSecond(task)) return std::nullopt;
  if (policy.nobody_to_contact) {
    return Rejection{.kind = Rejection::Kind::kNotNow,
                     .code = "SITE_PROOF_MISSING",
                     .mechanism = "D7",
                     .message =
                         "本工单没有可联系的诉求人。请在办理之后再次到现场，记录现场所见和照片，"
                         "再答复。",
                     .possible = {"RecordSiteProof", "NoteWork"}};
  }
  return Rejection{
      .kind = Rejection::Kind::kNotNow,
      .code = "SECOND_MEETING_MISSING",
      .mechanism = "D7",
      .message = "该类诉求要求两次见面。请先与诉求人核实解决情况并记录第二次见面，再答复。",
      .possible = {"RecordSecondMeeting", "NoteWork"}};
}

// MECH D13
Verdict<NewEvents> Tell(const v1::Task& task, const v1::ReplyCitizen& command, const Policy& policy,
                        NewEvents events) {
  v1::CitizenReplied* replied = events.Add().mutable_replied();
  replied->set_text(task.reply().draft_text());
  replied->set_way(command.way());
  replied->set_reviewed_levels(review::PassedOf(task));
  replied->set_review_levels(review::LevelsOf(task));
  replied->set_met_first(meetings::MetFirst(task));
  replied->set_met_second(meetings::MetSecond(task));
  replied->set_proved_on_site(meetings::IsProved(task));
  replied->set_class_id(task.header().class_id());
  SetWorkers(task, policy.actor, *replied);
  return events;
}

// MECH D13
std::optional<Rejection> MayCorrect(const v1::Task& task, const Policy& policy) {
  const std::string_view person_id = policy.actor.person_id;
  if (person_id.empty() || person_id != DrafterOf(task)) return std::nullopt;
  return Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED",
                "您不能更正自己起草的答复。请由主办单位或其上级单位中起草人以外、有审批权限的人员"
                "操作。");
}

// MECH D13
Verdict<NewEvents> Correct(const v1::Task& task, const v1::CorrectReply& command,
                           const Policy& policy, NewEvents events) {
  const DraftFindings findings = policy.lookups().ReadDraft(command.text());
  const std::string faults = FaultsOf(findings, *policy.reply_rules);
  if (!faults.empty()) return NotFit("更正后的答复还不能发出：" + faults + "改好后再更正。");
  if (command.text() == task.reply().draft_text()) {
    return Refuse(Rejection::Kind::kInvalid, "REPLY_UNCHANGED",
                  "内容与已经答复的相同。请填写更正后的答复内容。");
  }
  v1::ReplyCorrected* corrected = events.Add().mutable_reply_corrected();
  corrected->set_text(command.text());
  corrected->set_way(command.way());
  corrected->set_replaces(task.reply().corrections() + 1);
  corrected->set_reply(corrected->replaces() + 1);
  return events;
}

void AddWorkers(const v1::Task& task, google::protobuf::RepeatedPtrField<std::string>& units,
                google::protobuf::RepeatedPtrField<std::string>& persons) {
  AddOnce(task.header().lead_unit_id(), units);
  for (const std::string& helper : task.routing().helper_unit_ids()) AddOnce(helper, units);
  AddOnce(task.header().community_unit_id(), units);
  for (const std::string& unit : whistle::WorkedUnits(task)) AddOnce(unit, units);
  AddOnce(routing::TakerOf(task), persons);
  AddOnce(handling::HandlerOf(task), persons);
  AddOnce(DrafterOf(task), persons);
  for (const std::string& reviewer : review::ReviewersOf(task)) AddOnce(reviewer, persons);
}

const std::string& DrafterOf(const v1::Task& task) { return task.reply().drafted_by(); }
uint32_t DraftNumberOf(const v1::Task& task) { return task.reply().drafts(); }

void OnRouted(const v1::TaskRouted&, const core::v1::EventHeader&, v1::Task& task) {
  task.clear_reply();
}

void OnSubmitted(const v1::DraftSubmitted& draft, const core::v1::EventHeader& header,
                 v1::Task& task) {
  Keep(draft, header, task);
}

void OnReady(const v1::DraftReady& draft, const core::v1::EventHeader& header, v1::Task& task) {
  Keep(draft, header, task);
}

void OnCorrected(const v1::ReplyCorrected& corrected, const core::v1::EventHeader&,
                 v1::Task& task) {
  task.mutable_reply()->set_draft_text(corrected.text());
  task.mutable_reply()->set_corrections(corrected.replaces());
}

}  // namespace huying::dispatch::reply
