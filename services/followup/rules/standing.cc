#include "services/followup/rules/standing.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "common/core/reject.h"
#include "services/followup/rules/reject.h"

namespace huying::followup::rules {
namespace {

// What a command asks of who gives it.
struct Asked {
  city::v1::Permission permission;
  std::string_view name;  // of the permission
  const char* mechanism;
  std::string_view what;
};

template <class Ids>
bool Holds(const Ids& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool DidTheWork(const v1::Follow& follow, const Authority& actor) {
  if (Holds(follow.work().person_ids(), actor.person_id)) return true;
  if (actor.of_centre) return false;
  return actor.unit_id == follow.unit_id() || Holds(follow.work().unit_ids(), actor.unit_id);
}

std::optional<Rejection> CheckJudge(const Asked& asked, const v1::Follow& follow,
                                    const Authority& actor) {
  if (auto refused = CheckPermission(actor, asked.permission, asked.name, asked.mechanism,
                                     asked.what, PossibleIn(follow.state()))) {
    return refused;
  }
  if (!DidTheWork(follow, actor)) return std::nullopt;
  std::string message = "您或您所在的单位参与了本工单的办理，不能";
  message.append(asked.what).append("。请由主办、协办单位以外有“").append(asked.name);
  message.append("”权限的人员操作。");
  return Rejection{.kind = Rejection::Kind::kNotAllowed,
                   .code = "WORKED_ON_CASE",
                   .mechanism = asked.mechanism,
                   .message = std::move(message),
                   .possible = PossibleIn(follow.state())};
}

}  // namespace

// MECH F1, F2, F3, F8
std::optional<Rejection> CheckStanding(const v1::Follow& follow, const v1::ExecuteRequest& request,
                                       const Policy& policy) {
  switch (request.command_case()) {
    case v1::ExecuteRequest::kRecordVisit:
      return CheckJudge({city::v1::PERMISSION_VISIT, "回访", "F1", "登记回访"}, follow,
                        policy.actor);
    case v1::ExecuteRequest::kRecordCheck:
      return CheckJudge({city::v1::PERMISSION_CHECK, "核查", "F2", "登记核查"}, follow,
                        policy.actor);
    case v1::ExecuteRequest::kCloseCase:
      return CheckJudge({city::v1::PERMISSION_CLOSE, "结案", "F3", "结案"}, follow, policy.actor);
    case v1::ExecuteRequest::kReopenCase:
      if (policy.by_citizen || policy.actor.May(city::v1::PERMISSION_TAKE_IN)) return std::nullopt;
      return CheckPermission(policy.actor, city::v1::PERMISSION_VISIT, "受理或回访", "F8",
                             "重新打开工单", PossibleIn(follow.state()));
    case v1::ExecuteRequest::COMMAND_NOT_SET:
      break;
  }
  return std::nullopt;
}

}  // namespace huying::followup::rules
