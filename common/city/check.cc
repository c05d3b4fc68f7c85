#include "common/city/check.h"

#include "common/city/checks.h"
#include "common/city/field_rules.h"

namespace huying::city {

void CheckPack(LoadedPack& loaded) {
  CheckFields(loaded.pack, loaded.sources, loaded.report);
  const CheckContext context(loaded);
  for (const auto check :
       {CheckAreas, CheckCategories, CheckUnits, CheckDuties, CheckClocks, CheckCalendar,
        CheckScoring, CheckProcess, CheckReplyRules, CheckEscalation, CheckWorkable}) {
    check(context);
  }
  loaded.report.Sort();
}

Report CheckDirectory(const std::string& dir) {
  LoadedPack loaded;
  ReadPack(dir, loaded);
  CheckPack(loaded);
  CheckShapes(loaded);
  loaded.report.Sort();
  return std::move(loaded.report);
}

}  // namespace huying::city
