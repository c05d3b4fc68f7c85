#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

#include "common/city/chain.h"
#include "common/city/check.h"
#include "common/core/civil.h"
#include "common/testing/pack_copy.h"

namespace huying::city {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Day kStaffDay = DayOf({2026, 3, 2});

// One edit of a whole pack, and what is said of it.
struct StaffEdit {
  const char* file;
  const char* old_text;
  const char* new_text;
  const char* said;
};

void ExpectSaid(const char* from, std::span<const StaffEdit> edits) {
  for (const StaffEdit& edit : edits) {
    const PackCopy pack(from);
    ASSERT_TRUE(pack.Replace(edit.file, edit.old_text, edit.new_text)) << edit.said;
    EXPECT_THAT(CheckDirectory(pack.dir(), kStaffDay).ToText(), HasSubstr(edit.said));
  }
}

// MECH S4
TEST(CheckLadders, RefusesARungThatCannotAct) {
  const StaffEdit edits[] = {
      // As the demo had it: the last to be told may only work on the case.
      {"escalation.yaml", "utility, level: 2, role_id: leader",
       "utility, level: 2, role_id: arbiter",
       "the ladder of utility ends at 'vice', who is not on call"},
      {"escalation.yaml", "complex, level: 2, role_id: leader, scope: centre",
       "complex, level: 2, role_id: duty-officer, scope: own_unit",
       "escalation.yaml:8: the ladder of complex ends at rung 2: for unit 'heat' that is 'stoker', "
       "who may not issue an order"},
      {"escalation.yaml", "complex, level: 2, role_id: leader, scope: centre",
       "complex, level: 2, role_id: leader, scope: street_office",
       "the ladder of complex ends at the street office"},
      {"escalation.yaml", "general, level: 1, role_id: section-head, scope: street_office",
       "general, level: 1, role_id: administrator, scope: own_unit",
       "escalation.yaml:5: rung 1 of the ladder of general: unit 'government' and those above it "
       "have "
       "nobody in the role 'administrator'"},
      {"units.yaml", "roles: [duty-officer, handler], on_call: true, skills",
       "roles: [administrator], on_call: true, skills", "unit 'heat' has nobody who may accept"},
  };
  ExpectSaid(kSmallPack, edits);
  const PackCopy idle;
  ASSERT_TRUE(idle.Replace("escalation.yaml",
                           "utility, level: 1, role_id: duty-officer, scope: own_unit",
                           "utility, level: 1, role_id: analyst, scope: own_unit"));
  ASSERT_TRUE(
      idle.Replace("units.yaml", "- {id: vice, name: 李二,",
                   "- {id: clerk, name: 钱二, roles: [analyst]}\n      - {id: vice, name: 李二,"));
  EXPECT_THAT(
      CheckDirectory(idle.dir(), kStaffDay).ToText(),
      HasSubstr("rung 1 of the ladder of utility: for unit 'government' it tells 'clerk', who may "
                "do nothing about a late case"));
}

TEST(CheckLadders, TakesTheDemo) {
  const std::string said = CheckDirectory(kDemoPack, kStaffDay).ToText();
  EXPECT_THAT(said, Not(HasSubstr("ladder")));
  const StaffEdit edits[] = {
      {"escalation.yaml", "utility, level: 4, role_id: leader",
       "utility, level: 4, role_id: duty-officer",
       "the ladder of utility ends at rung 4: for unit 'h-centre' that is 'h-centre-duty', who may "
       "not "
       "issue an order"},
      {"escalation.yaml", "general, level: 4, role_id: leader",
       "general, level: 4, role_id: duty-officer", "the ladder of general ends at rung 4"},
  };
  ExpectSaid(kDemoPack, edits);
}

TEST(CheckStaff, NamesUnitsWhoseRepliesNobodyReviews) {
  const StaffEdit edits[] = {
      {"roles.yaml", "review_head, review_deputy, review_leader, approve, supervise",
       "approve, supervise",
       "unit 'government' and those above it have nobody who may review_leader"},
      {"units.yaml",
       "area_code: \"990101\"\n    parent_id: government\n    persons:\n      - {id: stoker",
       "area_code: \"990101\"\n    persons:\n      - {id: stoker",
       "unit 'heat' and those above it have nobody who may review_head"},
  };
  ExpectSaid(kSmallPack, edits);
}

TEST(CheckStaff, HoldsSubstitutesTogether) {
  const StaffEdit edits[] = {
      {"units.yaml", "", "substitutes:\n  - {person_id: stoker, substitute_id: nobody}\n",
       "there is no person 'nobody'"},
      {"units.yaml", "", "substitutes:\n  - {person_id: gone, substitute_id: stoker}\n",
       "there is no person 'gone'"},
      {"units.yaml", "", "substitutes:\n  - {person_id: stoker, substitute_id: stoker}\n",
       "the substitutes of 'stoker' form a ring: stoker → stoker"},
      {"units.yaml", "",
       "substitutes:\n  - {person_id: vice, substitute_id: desk}\n"
       "  - {person_id: desk, substitute_id: mayor}\n"
       "  - {person_id: mayor, substitute_id: vice}\n",
       "the substitutes of 'vice' form a ring: vice → desk → mayor → vice"},
      {"units.yaml", "",
       "substitutes:\n  - {person_id: vice, substitute_id: desk}\n"
       "  - {person_id: desk, substitute_id: mayor}\n"
       "  - {person_id: mayor, substitute_id: stoker}\n"
       "  - {person_id: stoker, substitute_id: east-duty}\n"
       "  - {person_id: east-duty, substitute_id: west-duty}\n",
       "the substitutes of 'vice' take more than 4 steps"},
      {"units.yaml", "",
       "substitutes:\n  - {person_id: vice, substitute_id: desk}\n"
       "  - {person_id: vice, substitute_id: mayor}\n",
       "stands in 'substitutes' already"},
      {"units.yaml", "",
       "substitutes:\n  - {person_id: vice, substitute_id: desk}\n"
       "  - {person_id: desk, substitute_id: mayor}\n"
       "  - {person_id: mayor, substitute_id: stoker}\n"
       "  - {person_id: stoker, substitute_id: east-duty}\n",
       "no mistakes"},
  };
  ExpectSaid(kSmallPack, edits);
}

TEST(ChainOf, FollowsFourStepsAndNoRing) {
  const Links map = {{"a", "b"}, {"b", "c"}, {"c", "d"}, {"d", "e"},
                     {"e", "f"}, {"x", "y"}, {"y", "x"}};
  const Chain far = ChainOf(map, "a");
  EXPECT_THAT(far.ids, ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_TRUE(far.cut_off);
  EXPECT_FALSE(ChainOf(map, "b").cut_off);
  EXPECT_TRUE(ChainOf(map, "x").ring);
  EXPECT_THAT(ChainOf(map, "f").ids, ElementsAre("f"));
}

TEST(CheckStaff, APhoneIsANumber) {
  const auto report = [](const char* phone) {
    const PackCopy pack;
    EXPECT_TRUE(pack.Replace("units.yaml", "\"010-5550-0104\"", std::string("\"") + phone + "\""));
    return CheckDirectory(pack.dir(), kStaffDay);
  };
  for (const char* phone : {"12345", "110", "+86 138 0000 0000", "010-55500104转801",
                            "0731 5550 0104 ext. 12", "010-5550-0104x3"}) {
    EXPECT_TRUE(report(phone).ok()) << phone;
  }
  for (const char* phone : {"ask the desk", "12", "010-5550-0104转", "-5550", "5550-", "+",
                            "5550*1", "010-5550-0104转1234567", "1234567890123456"}) {
    const std::string said = report(phone).ToText();
    EXPECT_THAT(said, HasSubstr("units.yaml:22: the phone of 'stoker' is no telephone number"));
    if (std::string_view(phone).size() < 10) continue;
    EXPECT_THAT(said, Not(HasSubstr(phone))) << "the number is not repeated";
  }
}

// MECH S4
TEST(WarnOfPhones, NamesWhoCannotBeReachedOnceForAUnit) {
  const PackCopy pack;
  for (const char* phone :
       {", phone: \"010-5550-0101\"", ", phone: \"010-5550-0102\"", ", phone: \"010-5550-0104\""}) {
    ASSERT_TRUE(pack.Replace("units.yaml", phone, ""));
  }
  ASSERT_TRUE(pack.Replace("units.yaml", "      - {id: stoker,",
                           "      - {id: fitter, name: 钱十一, roles: [social-helper]}\n"
                           "      - {id: stoker,"));
  const Report report = CheckDirectory(pack.dir(), kStaffDay);
  EXPECT_TRUE(report.ok());
  EXPECT_THAT(report.ToText(), HasSubstr("number: 'mayor', 'vice'"));
  EXPECT_THAT(report.ToText(), HasSubstr("number: 'stoker'"));
  for (const char* dir : {kSmallPack, kDemoPack})
    EXPECT_THAT(CheckDirectory(dir, kStaffDay).ToText(), Not(HasSubstr("telephone"))) << dir;
}

// A unit that lacks a role which others of its kind have is told of; one whose kind has none is not.
TEST(WarnOfVacancies, NamesTheUnitAndWhoIsToldInstead) {
  EXPECT_THAT(CheckDirectory(kDemoPack, kStaffDay).ToText(), Not(HasSubstr("nobody in the role")));
  const PackCopy pack(kDemoPack);
  // The deputy of the heating company leaves.
  std::ifstream in(pack.File("units.yaml"));
  std::string text;
  for (std::string line; std::getline(in, line);) {
    if (line.find("id: u-heating-deputy,") == line.npos) text += line + "\n";
  }
  in.close();
  std::ofstream(pack.File("units.yaml")) << text;
  const Report report = CheckDirectory(pack.dir(), kStaffDay);
  EXPECT_TRUE(report.ok()) << report.ToText();
  EXPECT_THAT(
      report.ToText(),
      HasSubstr("unit 'u-heating' has nobody in the role 'deputy-leader', though others like it "
                "have; the ladder's rung 2 of utility, 2 of general, 2 of complex goes to "
                "'d-urban-deputy' of 'd-urban'"));
}

}  // namespace
}  // namespace huying::city
