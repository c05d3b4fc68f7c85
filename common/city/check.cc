#include "common/city/check.h"

#include "common/city/checks.h"
#include "common/city/field_rules.h"

namespace huying::city {

void CheckPack(LoadedPack& loaded) {
  if (loaded.file_lost) return loaded.report.Sort();
  CheckFields(loaded.pack, loaded.sources, loaded.report);
  const CheckContext context(loaded);
  for (const auto check : {CheckAreas, CheckCategories, CheckUnits, CheckDuties, CheckClocks,
                           CheckCalendar, CheckScoring, CheckProcess, CheckReplyRules, CheckLadders,
                           CheckWorkable, CheckStaff, CheckMergers, CheckLegs}) {
    check(context);
  }
  loaded.report.Sort();
}

void WarnOfPack(LoadedPack& loaded, Day today) {
  if (!loaded.report.ok()) return;  // what hangs together is not known yet
  const CheckContext context(loaded);
  WarnOfLegs(context);
  WarnOfCalendar(context, today);
  WarnOfVacancies(context);
  WarnOfAbsences(context);
  WarnOfPhones(context);
  WarnOfAccusedCentre(context);
  WarnOfMergers(context, today);
}

Report CheckDirectory(const std::string& dir, Day today) {
  LoadedPack loaded;
  ReadPack(dir, loaded);
  CheckPack(loaded);
  CheckShapes(loaded);
  WarnOfPack(loaded, today);
  loaded.report.Sort();
  return std::move(loaded.report);
}

}  // namespace huying::city
