#include "services/simulator/said.h"

#include <algorithm>

#include "common/core/civil.h"
#include "services/simulator/duties.h"
#include "services/simulator/phrases.h"

namespace huying::simulator {
namespace {

constexpr int64_t kParkedMs = 90 * kDayMs;

followup::v1::VisitAnswers AnswersOf(Life& life) {
  const Character& character = life.character();
  const bool solved = life.SolvedNow();
  const auto validity = [&](bool content) {
    if (!solved || !content) return core::v1::SATISFACTION_UNSATISFIED;
    return character.basically ? core::v1::SATISFACTION_BASICALLY_SATISFIED
                               : core::v1::SATISFACTION_SATISFIED;
  };
  followup::v1::VisitAnswers answers;
  answers.set_contact(followup::v1::STATEMENT_YES);
  answers.set_solution(solved ? followup::v1::STATEMENT_YES : followup::v1::STATEMENT_NO);
  answers.set_overall(validity(character.content));
  answers.set_result(validity(character.content));
  answers.set_process(validity(character.content));
  answers.set_attitude(solved ? core::v1::SATISFACTION_SATISFIED
                              : core::v1::SATISFACTION_BASICALLY_SATISFIED);
  answers.set_comment(CommentPhrase(solved, character.content, life.random()));
  return answers;
}

Said RulingIn(const Act& act, Life& life, const Actors& actors) {
  Random& random = life.random();
  Said said;
  const bool names_unit = act.kind != ActKind::kReject;
  said.reason = RulingPhrase(names_unit, random);
  if (names_unit) {
    said.unit_id = actors.OtherUnit(life.view().task->header().lead_unit_id(),
                                    *life.report().community, random);
  }
  return said;
}

// Another node of one of the pack's trees than the one that is known, drawn.
template <class Nodes, class Fits>
std::string_view Another(const Nodes& nodes, std::string_view known, Fits fits, Random& random) {
  const int64_t all = nodes.size();
  const int64_t from = random.Below(all);
  for (int64_t i = 0; i < all; ++i) {
    const auto& node = nodes.Get(static_cast<int>((from + i) % all));
    if (fits(node) && node.code() != known) return node.code();
  }
  return known;
}

Said CorrectionIn(const Act& act, Life& life, const city::City& city) {
  const core::v1::CaseHeader& known = life.view().intake->header();
  const auto in_third_level = [](const city::v1::Category& category) {
    return std::count(category.code().begin(), category.code().end(), '.') == 2;
  };
  const auto is_community = [](const city::v1::Area& area) {
    return area.level() == city::v1::AREA_LEVEL_COMMUNITY;
  };
  if (act.kind == ActKind::kCorrectPlace) {
    return {
        .reason = "承办单位现场核实，不在原登记的地点，已与诉求人核对",
        .area_code = Another(city.pack().areas(), known.area_code(), is_community, life.random())};
  }
  return {.reason = "承办单位核实，原分类有误，已与诉求人核对",
          .category_code = Another(city.pack().categories(), known.category_code(), in_third_level,
                                   life.random())};
}

// Who complains at a desk says of whom; a unit that has gone over into another is the other one.
std::string WhomItIsAbout(const Report& report, const city::City& city, int64_t now_ms) {
  if (report.about == nullptr || !report.staffed) return "";
  const city::v1::Unit* unit = city.SuccessorOf(report.about->id(), city.calendar().Today(now_ms));
  return unit == nullptr ? "" : unit->id();
}

Said AtIntake(const Act& act, Life& life, const city::City& city, int64_t now_ms) {
  const Report& report = life.report();
  switch (act.kind) {
    case ActKind::kRegister: {
      Said said = {.report = &report, .unit_id = WhomItIsAbout(report, city, now_ms)};
      if (report.to_be_answered) said.text = AnswerPhrase(report.matter, life.random());
      if (report.to_be_refused) said.text = RefusalPhrase(life.random());
      return said;
    }
    case ActKind::kTriage:
      return {.category_code = report.category->category->code(), .appeal_type = report.type};
    case ActKind::kPlace:
      return {.area_code = report.community->area->code()};
    case ActKind::kRefuse:
      return {.text = RefusalPhrase(life.random())};
    case ActKind::kContest:
      return {.text = "不是同一件事，请再看一看。"};
    case ActKind::kWithdraw:
      return {.text = "已经自己解决了，不用再办。"};
    case ActKind::kConfirmWithdrawal:
      return {.text = "电话联系本人，确认已自行解决，同意撤回。"};
    case ActKind::kKeep:
      return {.reason = "电话联系本人，问题还在，希望继续办理。"};
    case ActKind::kAddEvidence:
      return {.text = AgainPhrase(life.random())};
    case ActKind::kCorrectCategory:
    case ActKind::kCorrectPlace:
      return CorrectionIn(act, life, city);
    default:
      return {};
  }
}

// The unit goes on without the first of those that have not finished.
template <class Open>
Said WithoutFirstOf(const Open& open) {
  Said said = {.reason = "多次催办无回应，不能再等"};
  if (!open.empty()) said.unit_id = open.begin()->unit_id();
  return said;
}

Said AtDispatch(const Act& act, Life& life, const city::City& city, const Actors& actors,
                int64_t now_ms) {
  Random& random = life.random();
  switch (act.kind) {
    case ActKind::kNameUnit:
    case ActKind::kUphold:
    case ActKind::kReject:
      return RulingIn(act, life, actors);
    case ActKind::kReturn:
      return {.text = "现场照片三张、职责清单一份", .reason = ReturnPhrase(random)};
    case ActKind::kContact: {
      const bool face_to_face = random.Chance(150);
      return {.text = ContactPhrase(random), .face_to_face = face_to_face};
    }
    case ActKind::kMeet: {
      const bool face_to_face = random.Chance(600);
      return {.text = MeetingPhrase(random), .face_to_face = face_to_face};
    }
    case ActKind::kNote:
      return {.text = WorkPhrase(life.report().matter, random)};
    case ActKind::kDraft:
      return {.text =
                  ReplyPhrase(life.report().matter, "承办人", city.pack().reply_rules(), random)};
    case ActKind::kPass:
    case ActKind::kSendBack:
      return {.reason = ReviewPhrase(act.kind == ActKind::kPass, random),
              .draft = life.view().task->reply().drafts()};
    case ActKind::kCorrectReply:
      return {
          .text = ReplyPhrase(life.report().matter, "负责人", city.pack().reply_rules(), random),
          .reason = "前次答复中的办理时间写错"};
    case ActKind::kProve:
      return {.text = "已到现场处置，情况见照片。"};
    case ActKind::kWhistle: {
      Said said = {.reason = "需要有关单位到现场共同处置"};
      said.unit_id = actors.OtherUnit(life.view().task->header().lead_unit_id(),
                                      *life.report().community, random);
      return said;
    }
    case ActKind::kFinishSubtask:
      return {.text = "已到现场完成本单位应办事项"};
    case ActKind::kFinishPart:
      return {.text = kPartResult};
    case ActKind::kGiveUpPart:
      return WithoutFirstOf(life.view().task->parts().open());
    case ActKind::kGiveUpCall:
      return WithoutFirstOf(life.view().task->whistle().open());
    case ActKind::kProposeParking:
      return {.text = PromisePhrase(random),
              .reason = "多轮办理仍不具备解决条件",
              .resume_ms = now_ms + kParkedMs};
    case ActKind::kTakeUp:
      return {.text = "领导包案，每周到现场会商，两周内拿出办法"};
    case ActKind::kTransfer: {
      Said said = {.reason = "经核对职责清单，应由该单位主办"};
      said.unit_id = actors.OtherUnit(life.view().task->header().lead_unit_id(),
                                      *life.report().community, random);
      return said;
    }
    case ActKind::kApproveTransfer:
    case ActKind::kRefuseTransfer:
      return {.reason = RulingPhrase(act.kind == ActKind::kApproveTransfer, random)};
    case ActKind::kProposeEnding:
      return {.text = "该诉求没有政策依据，已向诉求人逐条说明，建议通过其他渠道解决。"};
    default:
      return {};
  }
}

Said AtFollowup(const Act& act, Life& life) {
  Random& random = life.random();
  switch (act.kind) {
    case ActKind::kVisit: {
      Said said = {.answers = AnswersOf(life)};
      if (life.MiskeysNow()) said.answers->set_overall(core::v1::SATISFACTION_UNSATISFIED);
      return said;
    }
    case ActKind::kCorrect: {
      Said said = {.reason = "登记时点错了选项，已与录音核对。"};
      said.answers = AnswersOf(life);
      return said;
    }
    case ActKind::kUndelivered:
      return {.text = "短信被运营商拦截"};
    case ActKind::kRefuseVisit:
      return {.text = "知道了，不用再打电话来问。"};
    case ActKind::kDisown:
      return {.text = "我没有反映过这件事，号码是别人留的。"};
    case ActKind::kMissVisit:
      return {.text = MissPhrase(random)};
    case ActKind::kConfirm:
    case ActKind::kRefute:
      return {.text = FindingPhrase(act.kind == ActKind::kConfirm, random)};
    case ActKind::kReadWords:
      return {.text = "已阅，与答复内容无出入。"};
    case ActKind::kReopen:
      return {.reason = "问题又出现了，请继续处理。"};
    default:
      return {};
  }
}

}  // namespace

Said SaidIn(const Act& act, Life& life, const city::City& city, const Actors& actors,
            int64_t now_ms) {
  switch (DutyOf(act.kind).service) {
    case Service::kIntake:
      return AtIntake(act, life, city, now_ms);
    case Service::kDispatch:
      return AtDispatch(act, life, city, actors, now_ms);
    case Service::kFollowup:
      return AtFollowup(act, life);
    case Service::kSupervision:
      if (act.kind == ActKind::kAnswerOrder) return {.text = OrderAnswerPhrase(life.random())};
      return {};
    default:
      return {};
  }
}

}  // namespace huying::simulator
