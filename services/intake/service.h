// What intake adds to the handlers that all services share: numbers for new cases, the city's
// wishes, and the answers that rules ask of the city.
//
// Threads: immutable, shared by all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/city/city.h"
#include "common/city/people.h"
#include "common/runtime/view.h"
#include "services/intake/modules.h"
#include "services/intake/text_reader.h"
#include "services/intake/unit_names.h"

namespace huying::intake {

class Intake final : public Lookups {
 public:
  using Types = intake::Types;
  static constexpr std::string_view kName = "intake";

  // `city` outlives this.
  explicit Intake(const city::City* city);

  // `command` is null for what nobody asked for.
  Policy PolicyOf(const v1::Case& of_case, const core::v1::CommandHeader* command,
                  int64_t now_ms) const;
  // There is no such case.
  static Rejection Unknown();
  void Answer(const v1::Case& after, const NewEvents& events, v1::ExecuteResponse& answer) const;

  // MECH I1: the report's external id is known: the first case is answered again, or, of another
  // report, it is refused. That it shows danger is said again.
  Verdict<bool> AnswerKnown(const v1::ExecuteRequest& request, const runtime::View& view,
                            v1::ExecuteResponse& answer) const;
  // What a registration says of the case, without its number.
  core::v1::CaseHeader FirstHeader(const v1::ExecuteRequest& request, int64_t now_ms) const;
  // MECH I2: the next number of the registration's street for the local day.
  std::string NextCaseId(const v1::ExecuteRequest& request, const runtime::View& view,
                         int64_t now_ms) const;

  bool KnowsUnit(std::string_view unit_id, int64_t at_ms) const override;
  CategoryFacts CategoryOf(std::string_view code) const override;
  AreaFacts AreaOf(std::string_view code) const override;
  std::string_view ToldFor(city::v1::RefusalReason reason) const override;
  RefusalRight RefusalRightOf(std::string_view unit_id, const Matter& matter,
                              int64_t now_ms) const override;
  bool IsAbout(std::string_view unit_id, const Matter& matter, int64_t now_ms) const override;
  std::string_view DeciderOf(const Matter& matter, int64_t now_ms) const override;
  std::vector<std::string_view> UnitsNamed(std::string_view title,
                                           std::string_view detail) const override;
  ReadReport Read(std::string_view title, std::string_view detail) const override;
  UnsaidDanger DangerOf(std::string_view category_code, city::v1::Grade grade) const override;

 private:
  // What a unit is to a case by the duty list, which dispatch may have changed since: lead or helper.
  uint32_t DutyPartiesOf(std::string_view unit_id, const core::v1::CaseHeader& of_case,
                         int64_t now_ms) const;
  // The street office or the community of the place, a unit above them, or the centre of the place;
  // no department and no utility whose area happens to hold it.
  bool IsOfPlace(std::string_view unit_id, std::string_view area_code, Day day) const;
  // Somebody of the unit who is here takes reports in.
  bool TakesIn(const city::v1::Unit& unit) const;
  // As the pack names it.
  std::string_view GradeName(city::v1::Grade grade) const;

  const city::City* city_;
  city::People people_;
  TextReader text_reader_;
  UnitNames unit_names_;
};

}  // namespace huying::intake
