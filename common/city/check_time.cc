// Clocks, calendar and scoring.
#include <fmt/format.h>

#include <map>
#include <set>

#include "common/city/checks.h"
#include "common/city/city_builder.h"
#include "common/city/yaml_reader.h"

namespace huying::city {
namespace {

constexpr int32_t kAllPerMille = 1000;
constexpr int32_t kAllPercent = 100;

void CheckRising(const CheckContext& context, const google::protobuf::Message& message, int field,
                 const google::protobuf::RepeatedField<int32_t>& percents) {
  if (percents.empty()) return;
  const bool rising =
      std::ranges::adjacent_find(percents, std::ranges::greater_equal{}) == percents.end();
  if (rising && percents[percents.size() - 1] == kAllPercent) return;
  context.Add(message, field, "the warnings do not rise to 100 per cent",
              "write them in order, the last one 100");
}

void CheckYear(const CheckContext& context, const v1::CalendarYear& year) {
  const auto& weekend = context.pack.calendar().weekend();
  std::set<Day> off;
  for (const v1::Holiday& holiday : year.holidays()) {
    const auto first = ParseDate(holiday.from_date());
    const auto last = ParseDate(holiday.until_date());
    if (!first || !last) continue;  // reported already
    if (*last < *first || *last - *first > 31) {
      context.Add(
          holiday, v1::Holiday::kUntilDateFieldNumber,
          fmt::format("holiday '{}' ends before it begins or lasts over a month", holiday.name()),
          "correct the dates");
      continue;
    }
    if (CivilOf(*first).year != year.year() || CivilOf(*last).year != year.year()) {
      context.Add(holiday, 0,
                  fmt::format("holiday '{}' does not lie in {}", holiday.name(), year.year()),
                  "move it, or split it at the new year");
    }
    for (Day day = *first; day <= *last; ++day) off.insert(day);
  }
  for (int i = 0; i < year.makeup_workdays_size(); ++i) {
    const auto day = ParseDate(year.makeup_workdays(i));
    if (!day) continue;
    const Source source =
        context.sources.Find(&year, v1::CalendarYear::kMakeupWorkdaysFieldNumber, i);
    if (CivilOf(*day).year != year.year()) {
      context.report.Add(
          source, fmt::format("{} does not lie in {}", FormatDate(*day), year.year()), "move it");
    }
    if (std::ranges::count(weekend, static_cast<int>(WeekdayOf(*day))) == 0) {
      context.report.Add(source, fmt::format("{} is a workday anyway", FormatDate(*day)),
                         "name the weekend day that is worked instead");
    }
    if (off.contains(*day)) {
      context.report.Add(source,
                         fmt::format("{} is a holiday and a make-up workday", FormatDate(*day)),
                         "leave it in one of the two lists");
    }
  }
}

// Reasons that analytics does not look at: they would be accepted and change nothing.
void CheckExclusions(const CheckContext& context, const v1::Scoring& scoring) {
  for (int i = 0; i < scoring.exclusions_size(); ++i) {
    const v1::ExclusionReason reason = scoring.exclusions(i);
    if (reason != v1::EXCLUSION_REASON_APPEAL_UPHELD &&
        reason != v1::EXCLUSION_REASON_UNREASONABLE && reason != v1::EXCLUSION_REASON_PARKED) {
      continue;
    }
    context.report.Add(
        context.sources.Find(&scoring, v1::Scoring::kExclusionsFieldNumber, i),
        fmt::format("visits are not left out for '{}' yet",
                    YamlName(*v1::ExclusionReason_descriptor()->FindValueByNumber(reason))),
        "take it out: it would change no figure");
  }
}

}  // namespace

void CheckClocks(const CheckContext& context) {
  std::map<std::pair<int, int>, std::vector<const v1::ClockLimit*>> limits;
  for (const v1::ClockLimit& limit : context.pack.clocks()) {
    if (limit.leg() == v1::LEG_UNSPECIFIED || limit.grade() == v1::GRADE_UNSPECIFIED) continue;
    limits[{limit.leg(), limit.grade()}].push_back(&limit);
    CheckRising(context, limit, v1::ClockLimit::kWarnAtPercentFieldNumber, limit.warn_at_percent());
  }
  const bool complete = !context.pack.clocks().empty();  // a missing file has been reported
  for (int leg = 1; complete && leg < v1::Leg_ARRAYSIZE; ++leg) {
    const auto* known = v1::Leg_descriptor()->FindValueByNumber(leg);
    if (known == nullptr) continue;
    for (int grade = 1; grade < v1::Grade_ARRAYSIZE; ++grade) {
      const std::string name = fmt::format("the limit of {} at {}", YamlName(*known),
                                           YamlName(*v1::Grade_descriptor()->value(grade)));
      const auto found = limits.find({leg, grade});
      if (found == limits.end()) {
        context.AddToFile("clocks.yaml", name + " is missing", "add it");
      } else {
        CheckPeriods(context, found->second, name, true);
      }
    }
  }
  for (int grade = 1; !context.pack.grades().empty() && grade < v1::Grade_ARRAYSIZE; ++grade) {
    if (std::ranges::count(context.pack.grades(), grade, &v1::GradeInfo::grade) > 0) continue;
    context.AddToFile(
        "grades.yaml",
        fmt::format("the grade {} is missing", YamlName(*v1::Grade_descriptor()->value(grade))),
        "add it");
  }
  CheckRising(context, context.pack.limits(), v1::Limits::kWarnAtPercentFieldNumber,
              context.pack.limits().warn_at_percent());
}

void CheckCalendar(const CheckContext& context) {
  const v1::Calendar& calendar = context.pack.calendar();
  std::set<int32_t> years;
  for (const v1::CalendarYear& year : calendar.years()) {
    years.insert(year.year());
    CheckYear(context, year);
  }
  for (const v1::CalendarYear& year : calendar.years()) {
    if (year.year() == *years.begin() || years.contains(year.year() - 1)) continue;
    context.Add(year, v1::CalendarYear::kYearFieldNumber,
                fmt::format("the year {} is missing", year.year() - 1),
                "add it: days between known years must be known");
  }
  if (calendar.years().empty() || calendar.work_hours().empty()) return;
  if (const auto made = MakeCalendar(context.pack); !made.ok()) {
    context.Add(calendar, 0, std::string(made.status().message()), "correct calendar.yaml");
  }
}

void CheckScoring(const CheckContext& context) {
  std::vector<const v1::Scoring*> all;
  for (const v1::Scoring& scoring : context.pack.scoring()) {
    all.push_back(&scoring);
    CheckExclusions(context, scoring);
    const int32_t sum = scoring.response_weight_per_mille() + scoring.solution_weight_per_mille() +
                        scoring.satisfaction_weight_per_mille();
    if (sum != kAllPerMille) {
      context.Add(scoring, 0,
                  fmt::format("the weights of '{}' sum to {} per mille", scoring.id(), sum),
                  "let response, solution and satisfaction sum to 1000");
    }
    const bool falling =
        std::ranges::adjacent_find(scoring.tiers(), std::ranges::less_equal{},
                                   &v1::Tier::min_score_centi) == scoring.tiers().end();
    if (!scoring.tiers().empty() &&
        (!falling || scoring.tiers().rbegin()->min_score_centi() != 0)) {
      context.Add(scoring, v1::Scoring::kTiersFieldNumber,
                  fmt::format("the tiers of '{}' do not fall to 0", scoring.id()),
                  "write them from the highest min_score_centi to the lowest, the last one 0");
    }
  }
  CheckPeriods(context, all, "the scoring", true);
}

}  // namespace huying::city
