// What intake's rules are given to decide with: who acts, what the city knows, its wishes and the
// time. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/case/case_policy.h"
#include "common/case/new_events.h"
#include "common/core/verdict.h"
#include "huying/city/v1/category.pb.h"
#include "huying/city/v1/clock.pb.h"
#include "huying/city/v1/process.pb.h"
#include "huying/intake/v1/intake.pb.h"

namespace huying::intake {

using NewEvents = huying::NewEvents<v1::Event>;

// A category that is known. Nothing of it is owned.
struct CategoryFacts {
  std::string_view code;
  city::v1::Grade grade = city::v1::GRADE_UNSPECIFIED;  // its own or the nearest above
  city::v1::AppealType usual_type =
      city::v1::APPEAL_TYPE_UNSPECIFIED;  // unspecified: the pack names none
  bool known = false;
};

struct AreaFacts {
  bool known = false;
  bool exact = false;  // a street or smaller, and no pseudo street
};

// A keyword of a category, found in a report. Nothing of it is owned.
struct KeywordHit {
  std::string_view category_code;
  std::string_view word;
  uint32_t characters = 0;  // of the word
  uint32_t shared_by = 1;   // how many categories have this keyword
  bool in_title = false;
};

// A sign of danger that counts. Nothing of it is owned.
struct Danger {
  std::string_view line;  // the number to call
  std::string_view word;
};

// What category and grade say of danger, whatever the words are. Nothing of it is owned.
struct UnsaidDanger {
  std::vector<Danger> of_category;
  std::vector<Danger> of_grade;  // where neither words nor category name a line
};

// The pack's words in a report. Nothing of it is owned.
struct ReadReport {
  std::vector<KeywordHit> keywords;  // each once in the title and once in the detail
  city::v1::Grade raised_to = city::v1::GRADE_UNSPECIFIED;  // danger raises to incident
  std::string_view because = {};  // the first word that raises to incident
  std::vector<Danger> dangers;
};

// Ids of units.
using UnitIds = google::protobuf::RepeatedPtrField<std::string>;

// What is known of a report where the question is who decides on it. Nothing of it is owned.
struct Matter {
  std::string_view category_code = {};  // or what it most probably is; empty if nothing is known
  std::string_view area_code = {};
  const UnitIds* about = nullptr;  // units that the report is about; null: none
  bool contested = false;          // a refusal of it
};

// May somebody of a unit refuse a case?
enum class RefusalRight {
  kMay,
  kNotTheirs,  // it is for the hotline centre, or for whom the contest or the duty list leaves it to
  kReceives,   // by the duty list the case would go to the unit itself
  kAccused,    // the report is about the unit, or about one above it
};

class Lookups : public CaseLookups {
 public:
  virtual CategoryFacts CategoryOf(std::string_view code) const = 0;
  virtual AreaFacts AreaOf(std::string_view code) const = 0;
  // What the pack tells the reporter; empty if it has no such reason.
  virtual std::string_view ToldFor(city::v1::RefusalReason reason) const = 0;
  // Of the hotline centre of the place; of a unit above it where the duty list gives the case to the
  // centre, where the report is about the centre, or where a refusal was contested. Never of a unit that
  // it would go to or that it is about.
  virtual RefusalRight RefusalRightOf(std::string_view unit_id, const Matter& matter,
                                      int64_t now_ms) const = 0;
  // The report is about this unit, or about one above it. What stands above the centre with nobody above
  // itself is there by itself alone: all others are beneath it, and somebody must decide.
  virtual bool IsAbout(std::string_view unit_id, const Matter& matter, int64_t now_ms) const = 0;
  // The name of the unit that decides where the centre does not: the next above it of which somebody may.
  // The centre's own name where it does; empty where nobody is left.
  virtual std::string_view DeciderOf(const Matter& matter, int64_t now_ms) const = 0;
  // Ids of the units that a report's own words are about, each once.
  virtual std::vector<std::string_view> UnitsNamed(std::string_view title,
                                                   std::string_view detail) const = 0;
  virtual ReadReport Read(std::string_view title, std::string_view detail) const = 0;
  virtual UnsaidDanger DangerOf(std::string_view category_code, city::v1::Grade grade) const = 0;
};

// The part of the city pack that holds for one case, the actor and the time. Nothing of it is
// owned.
struct Policy : CasePolicy {
  const city::v1::Limits* limits = nullptr;
  int64_t sign_off_due_ms = 0;  // when a case goes out unsigned that is put into the ledger now

  const Lookups& lookups() const { return static_cast<const Lookups&>(*city); }
};

// Must somebody of intake act on a case in this state?
inline bool IsOpen(v1::CaseState state) { return state == v1::CASE_STATE_WAITING; }

}  // namespace huying::intake
