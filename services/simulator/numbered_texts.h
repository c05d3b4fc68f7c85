// What is said in case number N: texts of a realistic length made of the city pack's own examples.
// The number decides everything, so that two runs are the same. Made once, then immutable: any
// thread may read. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/city/city.h"
#include "huying/followup/v1/service.pb.h"
#include "services/simulator/citizens.h"

namespace huying::simulator {

class NumberedTexts {
 public:
  // `city` outlives this; it has communities, and categories with examples.
  explicit NumberedTexts(const city::City* city);

  // Another street, category and reporter each time.
  Report ReportOf(uint64_t number) const;
  // Whether the caller of this number knows the category; where not, the rules must find it in the
  // words.
  static bool TellsCategory(uint64_t number) { return number % 4 != 0; }
  // The category that the report of this number gives, or that its words are about.
  const city::CategoryNode& CategoryOf(uint64_t number) const;
  std::string WorkNote(uint64_t number, int which) const;
  std::string Meeting(uint64_t number, bool after_resolution) const;
  std::string Draft(uint64_t number) const;
  // The same in every case: satisfied, and solved.
  static followup::v1::VisitAnswers Answers();
  static std::string Finding();

 private:
  const city::AreaNode& PlaceOf(uint64_t number) const;

  std::vector<const city::CategoryNode*> categories_;  // leaves with an example
  std::vector<const city::AreaNode*> communities_;
};

}  // namespace huying::simulator
