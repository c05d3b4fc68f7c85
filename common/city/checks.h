// The parts of CheckPack. Internal to common/city.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/city/pack_loader.h"
#include "common/core/civil.h"

namespace huying::city {

// What every check needs: the pack, and a way to say what is wrong where.
struct CheckContext {
  explicit CheckContext(LoadedPack& loaded)
      : pack(loaded.pack), sources(loaded.sources), report(loaded.report), shapes(loaded.shapes) {}

  // `field` is a field number of the message; 0 points at its first line.
  void Add(const google::protobuf::Message& at, int field, std::string what,
           std::string to_do) const {
    report.Add(sources.Find(&at, field), std::move(what), std::move(to_do));
  }
  void AddToFile(std::string_view file, std::string what, std::string to_do) const {
    report.Add({file, 0}, std::move(what), std::move(to_do));
  }

  // It is no mistake, but somebody should know.
  void Warn(const google::protobuf::Message& at, int field, std::string what,
            std::string to_do) const {
    report.Warn(sources.Find(&at, field), std::move(what), std::move(to_do));
  }

  const v1::CityPack& pack;
  const SourceMap& sources;
  Report& report;
  const std::string& shapes;
};

void CheckAreas(const CheckContext& context);       // tree of places, pseudo streets
void CheckCategories(const CheckContext& context);  // tree of categories
void CheckUnits(const CheckContext& context);       // units of places, people on duty
void CheckDuties(const CheckContext& context);      // category × area has a lead unit
void CheckClocks(const CheckContext& context);      // leg × grade has a limit
void CheckCalendar(const CheckContext& context);    // years, holidays, make-up days
void CheckScoring(const CheckContext& context);     // weights, tiers
void CheckProcess(const CheckContext& context);     // closing, scripts, refusals, limits
void CheckLadders(const CheckContext& context);     // every rung can act, the last one can order
void CheckReplyRules(const CheckContext& context);  // phrases, and rules that a reply can meet
void CheckWorkable(const CheckContext& context);    // somebody may do every step of a case
void CheckStaff(const CheckContext& context);       // who reviews, who acts for whom
void CheckMergers(const CheckContext& context);     // units that go over into others
void CheckLegs(const CheckContext& context);        // no leg outlasts the one around it

// What is no mistake: found by walking through all hours of the calendar, or depends on the day.
void WarnOfLegs(const CheckContext& context);                 // holidays that cut a leg short
void WarnOfCalendar(const CheckContext& context, Day today);  // its end, assumed years
void WarnOfVacancies(const CheckContext& context);  // roles that a unit's like have and it has not
void WarnOfAbsences(const CheckContext& context);   // units whose work waits for who is away
void WarnOfPhones(const CheckContext& context);     // who is told what is urgent, and cannot be
void WarnOfAccusedCentre(const CheckContext& context);  // nobody above one judges what is about it
void WarnOfMergers(const CheckContext& context, Day today);  // units that are empty too early

// It has gone over into another unit and has nobody left, so that nothing is asked of it.
inline bool IsGone(const v1::Unit& unit) {
  return unit.has_merged_into() && unit.persons().empty();
}

// Days for which an entry with from_date and until_date holds.
struct Period {
  Day first = 0;
  Day last = 0;
};

template <typename Entry>
Period PeriodOf(const Entry& entry) {
  constexpr Day kAlways = 10'000'000;
  return {ParseDate(entry.from_date()).value_or(-kAlways),
          ParseDate(entry.until_date()).value_or(kAlways)};
}

// Checks entries that replace each other in time: each ends after it begins, none overlap and, if
// `complete`, no day is left out. `name` says what they are ("the limit of solve at general").
template <typename Entry>
void CheckPeriods(const CheckContext& context, std::vector<const Entry*> entries,
                  const std::string& name, bool complete) {
  std::ranges::stable_sort(entries, {}, [](const Entry* entry) { return PeriodOf(*entry).first; });
  for (size_t i = 0; i < entries.size(); ++i) {
    const Period period = PeriodOf(*entries[i]);
    if (period.last < period.first) {
      context.Add(*entries[i], Entry::kUntilDateFieldNumber, name + " ends before it begins",
                  "correct the dates");
    }
    if (i == 0) continue;
    const Period before = PeriodOf(*entries[i - 1]);
    if (period.first <= before.last) {
      context.Add(*entries[i], 0, name + " stands twice for the same days",
                  "end the earlier one with until_date the day before from_date of the later one");
    } else if (complete && period.first > before.last + 1) {
      context.Add(*entries[i], Entry::kFromDateFieldNumber,
                  name + " is missing for the days before this entry",
                  "begin on " + FormatDate(before.last + 1));
    }
  }
  if (!complete || entries.empty()) return;
  if (!entries.front()->from_date().empty()) {
    context.Add(*entries.front(), Entry::kFromDateFieldNumber,
                name + " is missing for the days before", "leave out from_date of the first entry");
  }
  if (!entries.back()->until_date().empty()) {
    context.Add(*entries.back(), Entry::kUntilDateFieldNumber,
                name + " is missing for the days after",
                "leave out until_date of the last entry, or add the next one");
  }
}

}  // namespace huying::city
