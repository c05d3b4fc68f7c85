#include "services/simulator/slips.h"

#include <utility>

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

}  // namespace

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
