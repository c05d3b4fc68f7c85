// What dispatch adds to the handlers that all services share: the city's wishes for a task, and the
// answers that rules ask of the city.
//
// Threads: immutable, shared by all.
#pragma once

#include <string>
#include <string_view>

#include "common/city/city.h"
#include "common/city/people.h"
#include "services/dispatch/modules.h"
#include "services/dispatch/reply/draft_reader.h"

namespace huying::dispatch {

class Dispatch final : public Lookups {
 public:
  using Types = dispatch::Types;
  static constexpr std::string_view kName = "dispatch";

  // `city` outlives this.
  explicit Dispatch(const city::City* city);

  // `command` is null for what nobody asked for.
  Policy PolicyOf(const v1::Task& task, const core::v1::CommandHeader* command,
                  int64_t now_ms) const;
  // There is no task for this case.
  static Rejection Unknown();
  void Answer(const v1::Task& after, const NewEvents& events, v1::ExecuteResponse& answer) const;

  bool KnowsUnit(std::string_view unit_id, int64_t at_ms) const override;
  bool MayHandle(std::string_view person_id, std::string_view unit_id,
                 int64_t at_ms) const override;
  DraftFindings ReadDraft(std::string_view text) const override;
  std::string NameOfUnit(std::string_view unit_id) const override;
  std::string NameOfPerson(std::string_view person_id) const override;
  std::string MinuteOf(int64_t at_ms) const override;
  RoutePlan PlanOf(const core::v1::CaseHeader& of_case, int64_t now_ms) const override;
  const city::v1::ProcessClass* ClassOf(std::string_view class_id) const override;
  int64_t SilenceMs(city::v1::Grade grade, int64_t now_ms) const override;
  std::string_view CentreOf(const core::v1::CaseHeader& of_case, int64_t at_ms) const override;
  bool IsAbout(std::string_view unit_id, const core::v1::CaseHeader& of_case,
               int64_t at_ms) const override;
  std::string_view StandInOf(const core::v1::CaseHeader& of_case, city::v1::Permission permission,
                             std::string_view without, int64_t at_ms) const override;
  std::string_view ApproverOf(const core::v1::CaseHeader& of_case, int64_t at_ms) const override;
  const city::v1::ProcessClass* ProcessOf(std::string_view category_code) const override;
  bool EnoughReviewers(std::string_view lead_unit_id, int64_t at_ms,
                       std::span<const city::v1::ReviewLevel> levels,
                       std::span<const std::string_view> without) const override;

 private:
  const city::City* city_;
  city::People people_;
  reply::DraftReader draft_reader_;
};

}  // namespace huying::dispatch
