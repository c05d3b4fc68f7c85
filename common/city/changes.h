// What a new version of a city pack changes against the running one, and what that means for cases
// that are open: for `huyingctl city check --running`. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/city/city.h"
#include "common/core/civil.h"

namespace huying::city {

enum class Weight : uint8_t {
  kNote,     // nothing has to be done
  kWarning,  // somebody should know
  kMistake,  // the new version would leave something behind
};

// Open work that a change touches, as a running city counts it.
struct Touched {
  enum class By : uint8_t {
    kList,     // the rows of a list of the service, such as "lead" of "u-heating"
    kCounter,  // a counter of the service, such as "clock/LEG_SOLVE/open"
  };
  By by = By::kList;
  std::string service;  // "dispatch"
  std::string name;     // of the list or counter
  std::string of;       // whose list
};

// The same in both languages.
struct Words {
  std::string zh;
  std::string en;
};

struct Change {
  std::string topic;  // the file of the pack
  Words what;
  Words means;  // for open cases
  // Each row or counter once; what is touched by none of them has no count. Rows of two lists may be
  // of one case.
  std::vector<Touched> touched;
  // How grave it is when something is touched, or when that is not known; and when nothing is.
  Weight if_open = Weight::kNote;
  Weight if_none = Weight::kNote;
};

// All changes, by file. `today` decides which duties and days count. Whole packs: they hang
// together, as City::Make saw; the new one has been checked.
std::vector<Change> Compare(const City& running, const City& next, Day today);

}  // namespace huying::city
