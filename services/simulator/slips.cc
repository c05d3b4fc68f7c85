#include "services/simulator/slips.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "services/simulator/duties.h"
#include "services/simulator/said.h"

namespace huying::simulator {
namespace {

constexpr int32_t kOfTheUnitPermille = 500;
constexpr int32_t kStalePermille = 150;
constexpr int64_t kOrdersMax = 2;

// Any act but reporting and looking.
Act DrawAct(Random& random) {
  constexpr auto kFirst = static_cast<int>(ActKind::kRegister) + 1;
  constexpr auto kLast = static_cast<int>(ActKind::kLook) - 1;
  return {.kind = static_cast<ActKind>(random.Between(kFirst, kLast)),
          .order = static_cast<uint32_t>(random.Between(1, kOrdersMax))};
}

// Anybody of the unit that has the case, or of any unit.
const core::v1::Actor& DrawActor(const CaseView& view, const city::City& city, const Actors& actors,
                                 Random& random) {
  const auto& units = city.pack().units();
  const auto drawn = static_cast<int>(random.Below(units.size()));
  const Office* lead = actors.OfficeOf(view.task->header().lead_unit_id());
  const bool of_the_unit = random.Chance(kOfTheUnitPermille) && lead != nullptr;
  return actors.Of(of_the_unit ? lead : actors.OfficeOf(units.Get(drawn).id()),
                   city::v1::PERMISSION_UNSPECIFIED, &random);
}

enum class Trick {
  kRefuse,
  kAnswer,
  kWithdraw,
  kConfirmWithdrawal,
  kVisit,
  kClose,
  kAcknowledge,
};

city::v1::Permission PermissionFor(Trick trick) {
  switch (trick) {
    case Trick::kVisit:
      return city::v1::PERMISSION_VISIT;
    case Trick::kClose:
      return city::v1::PERMISSION_CLOSE;
    case Trick::kAcknowledge:
      return city::v1::PERMISSION_UNSPECIFIED;
    default:
      return city::v1::PERMISSION_TAKE_IN;
  }
}

bool May(const Office& office, city::v1::Permission permission, const core::v1::Actor& actor) {
  const auto& able = office.able[static_cast<size_t>(permission)];
  return std::any_of(able.begin(), able.end(), [&](const core::v1::Actor& one) {
    return one.person_id() == actor.person_id();
  });
}

// No rung of a ladder: who works on cases, and neither leads nor sits at the desk, is told of no late
// clock, so that what they acknowledge is another's.
std::vector<core::v1::Actor> NeverTold(const Office& office) {
  std::vector<core::v1::Actor> never;
  for (const core::v1::Actor& actor : office.able[city::v1::PERMISSION_ACCEPT]) {
    if (!May(office, city::v1::PERMISSION_TAKE_IN, actor) &&
        !May(office, city::v1::PERMISSION_REVIEW_HEAD, actor))
      never.push_back(actor);
  }
  return never;
}

// Somebody of the unit who holds the permission, so that nothing but the unit stands in the way; else
// anybody of it.
std::optional<core::v1::Actor> DrawColluder(const Office& office, Trick trick, Random& random) {
  std::vector<core::v1::Actor> able = office.able[static_cast<size_t>(PermissionFor(trick))];
  if (trick == Trick::kAcknowledge) {
    able = NeverTold(office);
  } else if (able.empty()) {
    able = office.able[city::v1::PERMISSION_UNSPECIFIED];
  }
  if (able.empty()) return std::nullopt;
  return random.Pick(std::span<const core::v1::Actor>(able));
}

Request TrickIn(Trick trick, Life& life, const city::City& city, const RequestFactory& requests,
                const core::v1::Actor& actor, std::string request_id, int64_t now_ms) {
  const auto make = [&](ActKind kind) {
    return requests.Make({kind}, life.view().case_id, actor,
                         SaidIn({kind}, life, city, requests.actors(), now_ms),
                         std::move(request_id));
  };
  switch (trick) {
    case Trick::kRefuse:
      return make(ActKind::kRefuse);
    case Trick::kWithdraw:
      return make(ActKind::kWithdraw);
    case Trick::kConfirmWithdrawal:
      return make(ActKind::kConfirmWithdrawal);
    case Trick::kVisit:
      return make(ActKind::kVisit);
    case Trick::kClose:
      return make(ActKind::kClose);
    case Trick::kAnswer: {
      Request answer = make(ActKind::kAddEvidence);
      intake::v1::AnswerCase& said =
          *std::get<intake::v1::ExecuteRequest>(answer).mutable_answer_case();
      said.set_answer("已与诉求人沟通，诉求人表示满意。");
      said.set_appeal_type(city::v1::APPEAL_TYPE_CONSULT);
      return answer;
    }
    case Trick::kAcknowledge:
      break;
  }
  Request known = make(ActKind::kAcceptOrder);
  std::get<supervision::v1::ExecuteRequest>(known).mutable_acknowledge_escalation();
  return known;
}

}  // namespace

std::optional<Request> CollusionIn(Life& life, const city::City& city,
                                   const RequestFactory& requests, std::string request_id,
                                   int64_t now_ms) {
  const city::v1::Unit* unit = life.report().about;
  const Office* office = unit == nullptr ? nullptr : requests.actors().OfficeOf(unit->id());
  if (office == nullptr || life.view().case_id.empty()) return std::nullopt;
  Random& random = life.random();
  const auto trick = static_cast<Trick>(
      random.Between(static_cast<int>(Trick::kRefuse), static_cast<int>(Trick::kAcknowledge)));
  const auto actor = DrawColluder(*office, trick, random);
  if (!actor) return std::nullopt;
  return TrickIn(trick, life, city, requests, *actor, std::move(request_id), now_ms);
}

Request SlipIn(Life& life, const city::City& city, const RequestFactory& requests,
               std::string request_id, int64_t now_ms) {
  Random& random = life.random();
  const Act act = DrawAct(random);
  const core::v1::Actor& actor = DrawActor(life.view(), city, requests.actors(), random);
  Said said = SaidIn(act, life, city, requests.actors(), now_ms);
  if (act.kind == ActKind::kAssign || act.kind == ActKind::kTakeUp)
    said.person_id = actor.person_id();
  Request request =
      requests.Make(act, life.view().case_id, actor, std::move(said), std::move(request_id));
  if (random.Chance(kStalePermille)) {
    std::visit(
        [](auto& one) {
          if constexpr (requires { one.mutable_header()->set_expected_seq(1); })
            one.mutable_header()->set_expected_seq(1);
        },
        request);
  }
  return request;
}

}  // namespace huying::simulator
