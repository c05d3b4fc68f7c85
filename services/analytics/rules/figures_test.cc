#include "services/analytics/rules/figures.h"

#include <gtest/gtest.h>

#include <functional>

#include "rapidcheck/gtest.h"
#include "services/analytics/rules/unit_day.h"

namespace huying::analytics::rules {
namespace {

constexpr uint32_t kMarch3 = 20260303;
constexpr uint32_t kMarch18 = 20260318;  // the last day of the month 202603
constexpr uint32_t kMarch19 = 20260319;  // the first of 202604

city::v1::CityPack PackOf(std::initializer_list<city::v1::ExclusionReason> left_out,
                          city::v1::VisitBase base = city::v1::VISIT_BASE_UNSPECIFIED) {
  city::v1::CityPack pack;
  city::v1::Scoring& scoring = *pack.add_scoring();
  scoring.set_month_start_day(19);
  scoring.set_visit_base(base);
  for (const auto reason : left_out) scoring.add_exclusions(reason);
  return pack;
}

// What happens to a case, in order; written as a line of a table.
class Story {
 public:
  Story& Visit(uint32_t day, uint32_t round, bool solved,
               core::v1::Satisfaction result = core::v1::SATISFACTION_SATISFIED,
               const char* unit = "east") {
    return Add(day, round, [&](auto& event) {
      event.mutable_visit_answered()->set_unit_id(unit);
      Answer(solved, result, *event.mutable_visit_answered()->mutable_answers());
    });
  }
  Story& OnTheSpot(uint32_t day) {
    return Add(day, 1, [&](auto& event) {
      event.mutable_on_the_spot_visit_answered()->set_unit_id("east");
      Answer(true, core::v1::SATISFACTION_SATISFIED,
             *event.mutable_on_the_spot_visit_answered()->mutable_answers());
    });
  }
  Story& GivenUp(uint32_t day, uint32_t round) {
    return Add(day, round,
               [&](auto& event) { event.mutable_visit_given_up()->set_unit_id("east"); });
  }
  Story& Refuted(uint32_t day, uint32_t round) {
    return Add(day, round, [&](auto& event) { event.mutable_solution_refuted(); });
  }
  Story& Corrected(bool solved, bool stands = false,
                   core::v1::Satisfaction satisfaction = core::v1::SATISFACTION_SATISFIED) {
    return Add(kMarch19, 1, [&](auto& event) {
      Answer(solved, satisfaction, *event.mutable_visit_corrected()->mutable_answers());
      event.mutable_visit_corrected()->set_stands(stands);
    });
  }
  Story& RefusedVisit(uint32_t day) {
    return Add(day, 1, [&](auto& event) { event.mutable_visit_refused()->set_unit_id("east"); });
  }
  Story& Impossible(uint32_t day) {
    return Add(day, 1, [&](auto& event) { event.mutable_visit_impossible()->set_unit_id("east"); });
  }
  Story& Disowned(uint32_t day) {
    return Add(day, 1,
               [&](auto& event) { event.mutable_reporter_disowned()->set_unit_id("east"); });
  }
  // What the city's rule made of the answers, whatever the answers say.
  Story& Judged(uint32_t day, followup::v1::Statement contacted, followup::v1::Statement solved,
                core::v1::Satisfaction overall) {
    return Add(day, 1, [&](auto& event) {
      followup::v1::VisitAnswered& answered = *event.mutable_visit_answered();
      answered.set_unit_id("east");
      answered.mutable_answers()->set_overall(overall);
      answered.mutable_verdict()->set_contacted(contacted);
      answered.mutable_verdict()->set_solved(solved);
    });
  }
  Story& Closed(uint32_t day) {
    return Add(day, 1, [&](auto& event) { event.mutable_closed(); });
  }
  Story& Reopened(uint32_t day) {
    return Add(day, 1, [&](auto& event) { event.mutable_reopened(); });
  }

  Figures Of(const city::v1::CityPack& pack) const {
    const ReportDays days(pack);
    return FiguresOf(facts_, days);
  }
  const v1::CaseFacts& facts() const { return facts_; }

 private:
  static void Answer(bool solved, core::v1::Satisfaction result,
                     followup::v1::VisitAnswers& answers) {
    answers.set_responded(true);
    answers.set_solved(solved);
    answers.set_result(result);
  }
  Story& Add(uint32_t day, uint32_t round, const std::function<void(followup::v1::Event&)>& fill) {
    followup::v1::Event event;
    event.mutable_header()->mutable_case_()->set_round(round);
    event.mutable_header()->mutable_case_()->set_unit_id("east");
    fill(event);
    EXPECT_TRUE(IsRemembered(event));
    Remember(event, day, facts_);
    return *this;
  }

  v1::CaseFacts facts_;
};

// "20260303 east visited 1 solved 1", one line for each day and unit that has more than first visits.
std::string Text(const Figures& figures) {
  std::string text;
  for (const auto& [key, counts] : figures) {
    std::string numbers;
    for (int i = 0; i < v1::UnitDay::descriptor()->field_count(); ++i) {
      const auto* field = v1::UnitDay::descriptor()->field(i);
      if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_INT64) continue;
      if (field->name().starts_with("first_")) continue;
      const int64_t value = counts.GetReflection()->GetInt64(counts, field);
      if (value != 0) numbers += " " + field->name() + " " + std::to_string(value);
    }
    if (!numbers.empty()) text += std::to_string(key.first) + " " + key.second + numbers + "\n";
  }
  return text;
}

constexpr auto kNoOpinion = city::v1::EXCLUSION_REASON_NO_OPINION;
constexpr auto kNotReached = city::v1::EXCLUSION_REASON_NOT_REACHED;
constexpr auto kAnswered = city::v1::EXCLUSION_REASON_ANSWERED;
constexpr auto kNothing = core::v1::SATISFACTION_UNSPECIFIED;
constexpr auto kBasically = core::v1::SATISFACTION_BASICALLY_SATISFIED;
constexpr auto kYes = followup::v1::STATEMENT_YES;
constexpr auto kNone = followup::v1::STATEMENT_NONE;
constexpr auto kUnsatisfied = core::v1::SATISFACTION_UNSATISFIED;

// MECH A1
TEST(FiguresOf, ACaseCountsOnceInItsMonth) {
  const std::string all = " visited 1 responded 1 solved 1 satisfied 1";
  struct Row {
    const char* what;
    Story story;
    std::string text;
  };
  const Row rows[] = {
      {"one visit", Story().Visit(kMarch3, 1, true), "20260303 east" + all + "\n"},
      {"redone and visited again in the month: the last one counts, on its day",
       Story().Visit(kMarch3, 1, false, kUnsatisfied).Visit(kMarch18, 2, true),
       "20260318 east" + all + "\n"},
      {"in two months: once in each",
       Story().Visit(kMarch18, 1, false, kUnsatisfied).Visit(kMarch19, 2, true),
       "20260318 east visited 1 responded 1\n20260319 east" + all + "\n"},
      {"by another unit in round 2: for that unit",
       Story()
           .Visit(kMarch3, 1, false, kUnsatisfied)
           .Visit(kMarch18, 2, true, core::v1::SATISFACTION_SATISFIED, "west"),
       "20260318 west" + all + "\n"},
      {"basically", Story().Visit(kMarch3, 1, true, kBasically),
       "20260303 east visited 1 responded 1 solved 1 basically_satisfied 1\n"},
      {"a valid visit stands before a later one that is left out",
       Story().Visit(kMarch3, 1, true).Visit(kMarch18, 2, true, kNothing),
       "20260303 east" + all + "\n"},
      {"left out, and nothing valid in the month: the last reason",
       Story().GivenUp(kMarch3, 1).Visit(kMarch18, 2, true, kNothing),
       "20260318 east excluded_no_opinion 1\n"},
      {"not reached", Story().GivenUp(kMarch3, 1), "20260303 east not_reached 1\n"},
      {"on the spot", Story().OnTheSpot(kMarch3), "20260303 east excluded_answered 1\n"},
      {"a check refutes the solved: it is taken back on the visit's own day, in the next month, "
       "too",
       Story().Visit(kMarch18, 1, true).Refuted(kMarch19, 1),
       "20260318 east visited 1 responded 1 satisfied 1\n"},
      {"of another round it says nothing", Story().Visit(kMarch3, 1, true).Refuted(kMarch19, 2),
       "20260303 east" + all + "\n"},
      {"answered on the spot, then done by a unit, whose first round it is",
       Story().OnTheSpot(kMarch3).Visit(kMarch18, 1, true).Refuted(kMarch18, 1),
       "20260318 east visited 1 responded 1 satisfied 1\n"},
      {"corrected: other answers, on the day of the visit",
       Story().Visit(kMarch18, 1, false, kUnsatisfied).Corrected(true),
       "20260318 east" + all + "\n"},
      {"the citizen did not want to be asked", Story().RefusedVisit(kMarch3),
       "20260303 east excluded_no_opinion 1\n"},
      {"nothing arrived: not reached", Story().Impossible(kMarch3),
       "20260303 east not_reached 1\n"},
      {"who was called is not the reporter: not reached", Story().Disowned(kMarch3),
       "20260303 east not_reached 1\n"},
      {"asked, no opinion", Story().Judged(kMarch3, kYes, kYes, core::v1::SATISFACTION_NO_OPINION),
       "20260303 east excluded_no_opinion 1\n"},
      {"the city's rule judges, not the absence of a no",
       Story().Judged(kMarch3, kYes, kNone, core::v1::SATISFACTION_SATISFIED),
       "20260303 east visited 1 responded 1 satisfied 1\n"},
      {"closed, opened again, closed: one case",
       Story().Closed(kMarch3).Reopened(kMarch3).Closed(kMarch18), "20260318 east closed 1\n"},
      {"opened again and not closed in the month", Story().Closed(kMarch3).Reopened(kMarch18), ""},
      {"opened again in the next month: it was closed in this one",
       Story().Closed(kMarch3).Reopened(kMarch19), "20260303 east closed 1\n"},
      {"closed in both", Story().Closed(kMarch3).Reopened(kMarch19).Closed(kMarch19),
       "20260303 east closed 1\n20260319 east closed 1\n"},
  };
  const city::v1::CityPack pack = PackOf({kNoOpinion, kNotReached, kAnswered});
  for (const Row& row : rows) EXPECT_EQ(Text(row.story.Of(pack)), row.text) << row.what;
}

// MECH A1: a redo that two who agree have ordered and corrected away.
TEST(FiguresOf, WhereWhatAVisitLedToStandsTheWorseCounts) {
  struct Row {
    const char* what;
    Story story;
    std::string text;
  };
  const Row rows[] = {
      {"corrected while the redo goes on: the worse of both counts",
       Story().Visit(kMarch18, 1, false, kUnsatisfied).Corrected(true, true),
       "20260318 east visited 1 responded 1\n"},
      {"the worse stays, however often it is corrected",
       Story()
           .Visit(kMarch18, 1, false, kBasically)
           .Corrected(true, true, kUnsatisfied)
           .Corrected(true, true),
       "20260318 east visited 1 responded 1\n"},
      {"it is not left out by having no opinion",
       Story()
           .Visit(kMarch18, 1, false, kUnsatisfied)
           .Corrected(true, true, core::v1::SATISFACTION_NO_OPINION),
       "20260318 east visited 1 responded 1\n"},
      {"corrected for the worse after the closing, which stands",
       Story().Visit(kMarch18, 1, true).Corrected(true, true, kUnsatisfied),
       "20260318 east visited 1 responded 1 solved 1\n"},
  };
  const city::v1::CityPack pack = PackOf({kNoOpinion, kNotReached, kAnswered});
  for (const Row& row : rows) EXPECT_EQ(Text(row.story.Of(pack)), row.text) << row.what;
}

// MECH A1
TEST(FiguresOf, ThePackSaysWhatIsLeftOutAndWhichVisitsCount) {
  const Story visits = Story()
                           .Visit(kMarch3, 1, false, kUnsatisfied)
                           .Visit(kMarch18, 2, false, kBasically)
                           .Visit(kMarch19, 3, true);
  const std::string third = "20260319 east visited 1 responded 1 solved 1 satisfied 1\n";
  const std::string second = "20260318 east visited 1 responded 1 basically_satisfied 1\n";
  const std::string first = "20260303 east visited 1 responded 1\n";
  const auto of = [&](city::v1::VisitBase base) { return Text(visits.Of(PackOf({}, base))); };
  EXPECT_EQ(of(city::v1::VISIT_BASE_UNSPECIFIED), second + third);
  EXPECT_EQ(of(city::v1::VISIT_BASE_LAST), second + third);
  EXPECT_EQ(of(city::v1::VISIT_BASE_EVERY), first + second + third);
  EXPECT_EQ(of(city::v1::VISIT_BASE_FIRST), first);
  EXPECT_EQ(Text(Story().GivenUp(kMarch3, 1).Of(PackOf({}))),
            "20260303 east visited 1 not_reached 1\n");
  EXPECT_EQ(Text(Story().OnTheSpot(kMarch3).Of(PackOf({}))),
            "20260303 east visited 1 responded 1 solved 1 satisfied 1\n");
}

// MECH A1
TEST(FiguresOf, FirstVisitsAreKeptBeside) {
  const Figures figures = Story()
                              .GivenUp(kMarch3, 1)
                              .Visit(kMarch18, 2, true, kBasically)
                              .Visit(kMarch18, 3, false, kUnsatisfied)
                              .Of(PackOf({kNotReached}));
  const v1::UnitDay& day = figures.at({kMarch18, "east"});
  EXPECT_EQ(day.visited(), 1);
  EXPECT_EQ(day.solved(), 0);
  EXPECT_EQ(day.first_visited(), 1);
  EXPECT_EQ(day.first_responded(), 1);
  EXPECT_EQ(day.first_solved(), 1);
  EXPECT_EQ(day.first_satisfied(), 0);
  EXPECT_EQ(day.first_basically_satisfied(), 1);
}

TEST(RememberLead, AUnitReceivesACaseOnce) {
  v1::CaseFacts facts;
  EXPECT_TRUE(RememberLead("east", facts));
  EXPECT_TRUE(RememberLead("west", facts));
  EXPECT_FALSE(RememberLead("east", facts)) << "it came back";
}

TEST(IsRemembered, OtherFactsChangeNoFigureOfACase) {
  followup::v1::Event event;
  EXPECT_FALSE(IsRemembered(event));
  event.mutable_visit_attempted();
  EXPECT_FALSE(IsRemembered(event));
  event.mutable_solution_confirmed();
  EXPECT_FALSE(IsRemembered(event));
}

// Any story: in each month a case is in one of the four at most, and what is taken back and added
// step by step is what the whole story counts for.
// MECH A1
RC_GTEST_PROP(FiguresOf, StepByStepIsTheWhole, ()) {
  const city::v1::CityPack pack = PackOf({kNoOpinion, kNotReached});
  const ReportDays days(pack);
  Story story;
  Figures sum;
  uint32_t round = 1;
  uint32_t day = kMarch3;
  const int steps = *rc::gen::inRange(1, 12);
  for (int step = 0; step < steps; ++step) {
    const Figures before = FiguresOf(story.facts(), days);
    day = DayNumber(DayOfNumber(day) + *rc::gen::inRange(0, 12));
    switch (*rc::gen::inRange(0, 6)) {
      case 0:
        story.GivenUp(day, round);
        break;
      case 1:
        story.Refuted(day, round);
        break;
      case 2:
        story.Closed(day);
        break;
      case 3:
        story.Reopened(day);
        ++round;
        break;
      default:
        story.Visit(day, round, *rc::gen::arbitrary<bool>(),
                    static_cast<core::v1::Satisfaction>(*rc::gen::inRange(0, 4)));
        ++round;
    }
    for (const auto& [key, change] : Difference(FiguresOf(story.facts(), days), before)) {
      Add(change, sum[key]);
    }
  }
  RC_ASSERT(Difference(FiguresOf(story.facts(), days), sum).empty());
  std::map<uint32_t, int64_t> by_month;
  for (const auto& [key, counts] : sum) {
    by_month[days.MonthOf(DayOfNumber(key.first))] +=
        counts.visited() + counts.not_reached() + counts.excluded_no_opinion();
  }
  for (const auto& [month, cases] : by_month) RC_ASSERT(cases <= 1);
}

}  // namespace
}  // namespace huying::analytics::rules
