#include "services/intake/danger/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/testing/casework.h"
#include "services/intake/example.h"

namespace huying::intake::danger {
namespace {

using huying::testing::EventOracle;

const EventOracle kDangerSignalled{v1::DangerSignalled::descriptor(), "", "", ""};

// The words of a text as the finder would give them.
std::vector<DangerWord> WordsIn(std::string_view text) {
  std::vector<DangerWord> words;
  const auto find = [&](std::string_view line, std::string_view word, bool excuse) {
    for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
      words.push_back(
          {line, word, static_cast<uint32_t>(at), static_cast<uint32_t>(at + word.size()), excuse});
    }
  };
  find("119", "着火", false);
  find("119", "演练", true);
  find("119", "去年", true);
  find("120", "晕倒", false);
  return words;
}

// MECH I8
TEST(FindDangers, ExcusedOnlyWithinAClause) {
  struct Row {
    const char* text;
    std::vector<std::string> lines;
  };
  const Row rows[] = {
      {"楼上着火了", {"119"}},
      {"楼上着火了,有老人晕倒", {"119", "120"}},
      {"社区搞消防演练,说是着火了", {"119"}},
      {"消防演练时着火的烟味很大", {}},
      {"去年着火的那栋楼还没修", {}},
      {"去年就反映过。现在又着火了", {"119"}},
      {"着火了!着火了!", {"119"}},
      {"去年着火过,今天又着火了", {"119"}},
      {"演练时有人晕倒", {"120"}},  // the excuse is another line's
      {"一切正常", {}},
  };
  for (const Row& row : rows) {
    std::vector<std::string> lines;
    for (const Danger& danger : FindDangers(Clauses(row.text), WordsIn(row.text))) {
      lines.emplace_back(danger.line);
    }
    EXPECT_THAT(lines, ::testing::UnorderedElementsAreArray(row.lines)) << row.text;
  }
}

// MECH I8: normalising takes line ends away; where they were a clause has ended all the same.
TEST(FindDangers, ALineEndEndsAClause) {
  const std::string text = "去年报过一次现在又着火了";
  const auto line_end = static_cast<uint32_t>(std::string("去年报过一次").size());
  EXPECT_TRUE(FindDangers(Clauses(text), WordsIn(text)).empty());
  EXPECT_EQ(FindDangers(Clauses(text, {line_end}), WordsIn(text)).size(), 1u);
}

// MECH I4, I8
TEST(IsExcused, ByAnyLineInTheSameClause) {
  const std::string text = "去年有人受伤,今天墙要倒";
  const Clauses clauses(text);
  EXPECT_TRUE(IsExcused(static_cast<uint32_t>(text.find("有人受伤")), clauses, WordsIn(text)));
  EXPECT_FALSE(IsExcused(static_cast<uint32_t>(text.find("墙要倒")), clauses, WordsIn(text)));
}

// MECH I8
TEST(NotSaid, CategoryAlwaysAndGradeOnlyWhereNothingElseNamesALine) {
  struct Row {
    std::vector<Danger> said, of_category, of_grade;
    std::vector<std::string> lines;
  };
  const Danger fire{"119", "着火"}, hurt{"120", "晕倒"}, building{"119", "建筑险情"},
      incident{"110", "突发事件"};
  const Row rows[] = {
      {{}, {}, {}, {}},
      {{}, {}, {incident}, {"110"}},
      {{}, {building}, {incident}, {"119"}},
      {{hurt}, {building}, {incident}, {"119"}},
      {{fire}, {building}, {incident}, {}},
      {{fire, fire}, {}, {incident}, {}},
  };
  for (const Row& row : rows) {
    std::vector<std::string> lines;
    for (const Danger& danger : NotSaid({row.of_category, row.of_grade}, row.said)) {
      lines.emplace_back(danger.line);
    }
    EXPECT_EQ(lines, row.lines);
  }
}

// MECH I8, I10: A2 of the rules: the wall has cracked and leans.
TEST(ReadAddition, NamesTheLineRaisesTheGradeAndLetsTheCaseOut) {
  Example example;
  example.Wait(false, false, true);
  ASSERT_EQ(example.of_case.state(), v1::CASE_STATE_WAITING);
  example.ShowDanger();
  const auto verdict = example.Do(RequestOf("AddEvidence"));
  EXPECT_THAT(
      KindsOf(*verdict),
      ::testing::ElementsAre(v1::Event::kEvidence, v1::Event::kDanger, v1::Event::kGradeRaised,
                             v1::Event::kSignOffDeferred, v1::Event::kReady));
  EXPECT_EQ(verdict->events()[2]->grade_raised().because(), "着火");
  EXPECT_TRUE(example.of_case.header().danger());
  EXPECT_EQ(example.of_case.header().grade(), city::v1::GRADE_INCIDENT);
  // Said again: the line once more, the grade not.
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("AddEvidence"))),
              ::testing::ElementsAre(v1::Event::kEvidence, v1::Event::kDanger));
}

// MECH I8: a gas matter calls the gas company, though the words that were added name no line.
TEST(ReadAddition, TheCategoryOfTheCaseNamesItsLine) {
  Example example;
  ASSERT_TRUE(example.Register().ok());
  example.unsaid.of_category = {{"96777", "燃气抢险"}};
  example.read.raised_to = city::v1::GRADE_INCIDENT;
  example.read.because = "爆了";
  const auto verdict = example.Do(RequestOf("AddEvidence"));
  ASSERT_TRUE(verdict.ok());
  EXPECT_THAT(KindsOf(*verdict), ::testing::ElementsAre(v1::Event::kEvidence, v1::Event::kDanger,
                                                        v1::Event::kGradeRaised));
  EXPECT_EQ(verdict->events()[1]->danger().line(), "96777");
}

// MECH I4, I8: a case that nobody has a category for stays an incident once it has one.
TEST(ReadAddition, TheGradeOutlastsTheDesksCategory) {
  Example example;
  example.Wait(true, false, false);
  example.ShowDanger();
  ASSERT_TRUE(example.Do(RequestOf("AddEvidence")).ok());
  ASSERT_TRUE(example.Do(RequestOf("TriageCase")).ok());
  EXPECT_EQ(example.of_case.header().grade(), city::v1::GRADE_INCIDENT);
  EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_READY);
}

// MECH I8
TEST(Signal, EachLineOnce) {
  google::protobuf::Arena arena;
  NewEvents events(&arena);
  Signal({{"119", "着火"}, {"120", "晕倒"}, {"119", "冒烟"}}, events);
  ASSERT_EQ(events.events().size(), 2u);
  EXPECT_EQ(events.events()[0]->danger().line(), "119");
  EXPECT_EQ(events.events()[0]->danger().because(), "着火");
  EXPECT_EQ(events.events()[1]->danger().line(), "120");
}

// MECH I8
TEST(Signal, TheHeaderSaysSoFromTheFirstEventOn) {
  Example example;
  example.ShowDanger();
  const auto verdict = example.Register();
  ASSERT_TRUE(verdict.ok());
  EXPECT_EQ(verdict->events()[1]->danger().line(), "119");
  for (const v1::Event* event : verdict->events()) {
    EXPECT_TRUE(event->header().case_().danger());
  }
}

}  // namespace
}  // namespace huying::intake::danger
