#include "common/city/changes.h"

#include "common/city/change_list.h"

namespace huying::city {

std::vector<Change> Compare(const City& running, const City& next, Day today) {
  std::vector<Change> changes;
  const Comparison comparison{running, next, today, changes};
  for (const auto compare : {ComparePlaces, CompareUnits, CompareDuties, CompareCategories,
                             CompareLimits, CompareLadders}) {
    compare(comparison);
  }
  return changes;
}

}  // namespace huying::city
