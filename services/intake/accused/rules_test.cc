#include "services/intake/accused/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/intake/example.h"

namespace huying::intake::accused {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Whoever acts in the example is of s-east, and may everything.
constexpr char kOwn[] = "s-east";

// Where the case stands when somebody tries the act.
enum class At { kWaits, kWantsSignature, kReady, kWithdrawalAsked, kContested };

void Bring(At at, Example& example) {
  example.Wait(at == At::kWaits || at == At::kContested, false, at == At::kWantsSignature);
  if (at == At::kWithdrawalAsked) {
    example.policy.actor.person_id = "who wrote it down";
    ASSERT_TRUE(example.Do(RequestOf("WithdrawCase")).ok());
    example.policy.actor.person_id = "everybody";
  }
  if (at == At::kContested) {
    example.policy.actor.person_id = "who refused it";
    ASSERT_TRUE(example.Do(RequestOf("RefuseCase")).ok());
    example.policy.actor.person_id = "everybody";
    ASSERT_TRUE(example.Do(RequestOf("ContestRefusal")).ok());
  }
}

struct Try {
  At at;
  const char* command;
  const char* says;  // null: it harms nobody, and whoever it is about may
};
const Try kTries[] = {
    {At::kWaits, "RefuseCase",
     "不能由您决定不予受理。请正常受理；确需不予受理的，交区政府的受理人员决定。"},
    {At::kWaits, "AnswerCase", "不能由您当场解答。请派单办理，或交区政府的受理人员解答。"},
    {At::kWaits, "TriageCase", nullptr},
    {At::kWaits, "AddEvidence", nullptr},
    {At::kWantsSignature, "SignCase", "不能由您签批。请由接诉即办中心或上级单位的领导签批"},
    {At::kReady, "WithdrawCase", "不能由您代诉求人登记撤诉。请告知诉求人凭查询码自行撤回"},
    {At::kReady, "CorrectCategory", "不能由您更正。请把情况写明，交区政府的受理人员办理。"},
    {At::kReady, "CorrectPlace", "不能由您更正"},
    {At::kReady, "CorrectText", "不能由您更正"},
    {At::kReady, "CorrectContact", "不能由您更正"},
    {At::kWithdrawalAsked, "ConfirmWithdrawal",
     "不能由您核实撤诉。请交区政府的受理人员联系诉求人核实"},
    {At::kWithdrawalAsked, "KeepCase", "不能由您核实撤诉"},
    {At::kContested, "RefuseCase", "不能由您决定不予受理"},
    {At::kContested, "AnswerCase", "不能由您当场解答"},
    {At::kContested, "AdmitCase", nullptr},
};

// MECH I3, I7, I8, I10
TEST(Accused, JudgesNothingOfWhatIsAboutThem) {
  for (const Try& one : kTries) {
    for (const bool about_them : {true, false}) {
      SCOPED_TRACE(one.command);
      Example example;
      Bring(one.at, example);
      example.of_case.mutable_header()->add_about_unit_ids(about_them ? kOwn : "s-west");
      const auto verdict = example.Do(RequestOf(one.command));
      ASSERT_EQ(verdict.ok(), !about_them || one.says == nullptr);
      if (verdict.ok()) continue;
      EXPECT_EQ(verdict.rejection().kind, Rejection::Kind::kNotAllowed);
      EXPECT_EQ(verdict.rejection().code, "NOT_ALLOWED");
      EXPECT_EQ(verdict.rejection().mechanism, "I8");
      EXPECT_THAT(verdict.rejection().message, HasSubstr("反映的是您所在单位或其上级单位"));
      EXPECT_THAT(verdict.rejection().message, HasSubstr(one.says));
      EXPECT_FALSE(verdict.rejection().possible.empty());
    }
  }
}

// MECH I8: it is taken in, and the withdrawal of it is not stuck.
TEST(Accused, WhereNobodyElseIsLeftTheCaseGoesOn) {
  struct Row {
    At at;
    const char* command;
    const char* says;
  };
  const Row rows[] = {
      {At::kWaits, "RefuseCase", "本市没有其他单位可以决定不予受理，请正常受理，派单办理。"},
      {At::kWaits, "AnswerCase", "请派单办理。"},
      {At::kWaits, "TriageCase", nullptr},
      {At::kContested, "AdmitCase", nullptr},
      {At::kWithdrawalAsked, "ConfirmWithdrawal", "请决定不撤诉，继续办理。"},
      {At::kWithdrawalAsked, "KeepCase", nullptr},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.command);
    Example example;
    example.decider = "";
    Bring(row.at, example);
    example.of_case.mutable_header()->add_about_unit_ids(kOwn);
    const auto verdict = example.Do(RequestOf(row.command));
    ASSERT_EQ(verdict.ok(), row.says == nullptr);
    if (verdict.ok()) continue;
    EXPECT_THAT(verdict.rejection().message, HasSubstr(row.says));
  }
}

// MECH I8: the desk that takes the call does not answer or refuse at once what is about itself, whether
// the words say so or the caller does.
TEST(Accused, NeitherAnswersNorRefusesAtOnce) {
  for (const bool answer : {true, false}) {
    for (const bool in_words : {true, false}) {
      Example example;
      v1::RegisterCase& report = *example.registration.mutable_report();
      if (answer) {
        report.set_answer("已安排专人办理。");
      } else {
        report.set_refusal_reason(city::v1::REFUSAL_REASON_OTHER_PROCEDURE);
        report.set_refusal_explanation("法院已经立案");
      }
      if (in_words) {
        example.named = {kOwn};
      } else {
        report.add_about_unit_ids(kOwn);
      }
      const auto verdict = example.Register();
      ASSERT_FALSE(verdict.ok());
      EXPECT_EQ(verdict.rejection().code, "NOT_ALLOWED");
      EXPECT_EQ(verdict.rejection().mechanism, "I8");
      EXPECT_THAT(verdict.rejection().message, HasSubstr(answer ? "当场解答" : "不予受理"));
    }
  }
}

// MECH I8: the reporter is no unit's, whatever the report is about.
TEST(Accused, TheReporterWithdrawsAndCorrects) {
  for (const char* command : {"WithdrawCase", "CorrectText", "CorrectContact"}) {
    Example example;
    example.named = {kOwn};
    example.Register();
    example.policy.actor = Example::Citizen();
    EXPECT_TRUE(example.Do(RequestOf(command)).ok()) << command;
  }
}

// MECH I1, I8
TEST(About, IsWhatTheWordsSayAndWhatWasTold) {
  Example example;
  example.named = {"s-west", kOwn};
  v1::RegisterCase& report = *example.registration.mutable_report();
  for (const char* told : {"h-centre", "s-west"}) report.add_about_unit_ids(told);
  const auto verdict = example.Register();
  ASSERT_TRUE(verdict.ok());
  const auto is_all = ElementsAre("s-west", kOwn, "h-centre");
  EXPECT_THAT(verdict->events()[0]->received().about_unit_ids(), is_all);
  EXPECT_THAT(example.of_case.header().about_unit_ids(), is_all);
}

// MECH I8, I10
TEST(About, OtherWordsAddAndTakeNothingBack) {
  Example example;
  example.named = {"s-west"};
  example.Register();
  example.named = {"s-west", "h-centre"};
  const auto verdict = example.Do(RequestOf("CorrectText"));
  ASSERT_TRUE(verdict.ok());
  EXPECT_THAT(verdict->events()[0]->text_corrected().about_unit_ids(), ElementsAre("h-centre"));
  example.named = {};
  ASSERT_TRUE(example.Do(RequestOf("CorrectText")).ok());
  EXPECT_THAT(example.of_case.header().about_unit_ids(), ElementsAre("s-west", "h-centre"));
}

}  // namespace
}  // namespace huying::intake::accused
