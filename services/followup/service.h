// What follow-up adds to the handlers that all services share: the city's wishes for a case.
//
// Threads: immutable, shared by all.
#pragma once

#include <string>
#include <string_view>

#include "common/city/city.h"
#include "common/city/people.h"
#include "services/followup/modules.h"

namespace huying::followup {

class Followup final : public Lookups {
 public:
  using Types = followup::Types;
  static constexpr std::string_view kName = "followup";

  // `city` outlives this.
  explicit Followup(const city::City* city);

  // `command` is null for what nobody asked for.
  Policy PolicyOf(const v1::Follow& follow, const core::v1::CommandHeader* command,
                  int64_t now_ms) const;
  // The case is not followed.
  static Rejection Unknown();
  void Answer(const v1::Follow& after, const NewEvents& events, v1::ExecuteResponse& answer) const;

  bool KnowsUnit(std::string_view unit_id, int64_t at_ms) const override;
  Wishes WishesFor(const core::v1::CaseHeader& of_case, std::string_view class_id) const override;
  std::string_view JudgeOf(city::v1::Permission permission, const core::v1::CaseHeader& of_case,
                           std::string_view unit_id, const v1::WorkFacts& facts,
                           int64_t at_ms) const override;
  bool IsUtility(std::string_view unit_id) const override;
  bool IsAbout(std::string_view unit_id, const core::v1::CaseHeader& of_case,
               int64_t at_ms) const override;
  bool StandsIn(std::string_view unit_id, const core::v1::CaseHeader& of_case,
                int64_t at_ms) const override;
  std::string NameOfUnit(std::string_view unit_id) const override;
  int64_t WindowEndMs(int64_t now_ms, int32_t days) const override;

 private:
  const city::City* city_;
  city::People people_;
  rules::DecentHours hours_;
};

}  // namespace huying::followup
