// Somebody who holds every permission, but of a unit that has nothing to do with the case, is refused
// by every command of every service, whatever has happened to the case, but for a few that anybody may
// give.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "common/core/civil.h"
#include "common/core/text.h"
#include "common/testing/pack_copy.h"
#include "services/simulator/duties.h"
#include "services/simulator/said.h"
#include "services/simulator/town_fixture.h"

namespace huying::simulator {
namespace {

constexpr int64_t kForeignMondayMs = 1'793'577'600'000;  // 2 Nov 2026, 08:00
constexpr uint64_t kForeignLives = 60;

// By design anybody may, of whatever unit, who holds the permission; and why.
const std::map<std::string_view, std::string_view> kForAnybody = {
    {"RegisterCase", "whoever is told of something registers it"},
    {"Registration", "the same, as the edge of intake passes it on; it comes from nowhere else"},
    {"AddEvidence", "whoever takes in may be told more of a case, at whichever desk"},
    {"UpholdReturn", "a return is ruled on by the arbiters of the city, but for the unit's own"},
    {"RejectReturn", "the same"},
    {"NameUnit", "the same, where the duty list names nobody"},
    {"ApproveTransfer", "the same, where the pack names no unit to rule"},
    {"RefuseTransfer", "the same"},
};

// What the options leave to the command's guard: who stands to the case as it asks for.
const std::set<std::string_view> kLeftToGuards = {
    // intake: the centre, or what stands above the unit that the case would go to
    "RefuseCase", "AdmitCase", "CorrectCategory", "CorrectPlace", "CorrectText", "CorrectContact",
    "ConfirmWithdrawal", "KeepCase",
    // follow-up: the centre, or a unit above the one that did the work
    "ConfirmSolution", "RefuteSolution", "CloseCase", "OpenReporter", "RecordVisit",
    "RecordMissedVisit", "RecordUndelivered", "RecordRefusedVisit", "RecordNotReporter",
    "CorrectVisit", "ReadWords",
    // supervision: who was told, or acts for them
    "AcknowledgeEscalation"};

// The demo city with a unit more, that no duty is given to.
class WithForeigner {
 public:
  WithForeigner() {
    std::string roles;
    for (const city::v1::Role& role : TownRules::Demo().city->pack().roles())
      roles += Cat(roles.empty() ? "" : ", ", role.id());
    written_ =
        pack_.Replace("units.yaml", "units:\n",
                      Cat("units:\n  - id: foreign\n    name: 外区单位\n    kind: department\n"
                          "    area_code: \"110199\"\n    persons:\n"
                          "      - {id: foreigner, name: 甲, roles: [",
                          roles, "], on_call: true}\n      - {id: foreigner2, name: 乙, roles: [",
                          roles, "]}\n      - {id: foreigner3, name: 丙, roles: [", roles, "]}\n"));
  }
  std::string dir() const {
    EXPECT_TRUE(written_);
    return pack_.dir();
  }

 private:
  const city::PackCopy pack_{city::kDemoPack};
  bool written_ = false;
};

const core::v1::Actor& Foreigner() {
  static const core::v1::Actor actor = [] {
    core::v1::Actor actor;
    actor.set_kind(core::v1::Actor::KIND_STAFF);
    actor.set_person_id("foreigner");
    return actor;
  }();
  return actor;
}

// What a service would let the foreigner do with the case as it stands.
template <class Processor>
void AddActs(const Town& town, Service service, const std::string& case_id,
             std::set<std::string>& acts) {
  const auto row = town.RowOf<typename Processor::Row>(service, case_id);
  for (const CommandInfo* act :
       town.rules().services.Get<Processor>().ActsFor(row, Foreigner(), town.now_ms())) {
    if (!kForAnybody.contains(act->name)) acts.insert(act->name);
  }
}

std::set<std::string> ActsOfForeigner(const Town& town, const std::string& case_id) {
  std::set<std::string> acts;
  AddActs<intake::Processor>(town, Service::kIntake, case_id, acts);
  AddActs<dispatch::Processor>(town, Service::kDispatch, case_id, acts);
  AddActs<followup::Processor>(town, Service::kFollowup, case_id, acts);
  AddActs<supervision::Processor>(town, Service::kSupervision, case_id, acts);
  return acts;
}

TEST(Foreigner, MayNothingWithTheCasesOfOthers) {
  const WithForeigner pack;
  const TownRules rules(pack.dir());
  for (int number = 1; number < city::v1::Permission_ARRAYSIZE; ++number) {
    const auto person = rules.city->FindPerson("foreigner");
    EXPECT_TRUE(rules.city->May(*person->person, static_cast<city::v1::Permission>(number)));
  }
  Citizens citizens(rules.city.get(), 400, kForeignMondayMs, 7);
  std::map<ActKind, int> refused;
  uint64_t asked = 0;
  for (uint64_t index = 0; index < kForeignLives; ++index) {
    Life life(citizens.Next(), 7, index);
    Town town(&rules, life.report().at_ms);
    while (const auto act = town.Step(life, index)) {
      const std::string& case_id = life.view().case_id;
      if (case_id.empty()) continue;
      EXPECT_EQ(ActsOfForeigner(town, case_id), std::set<std::string>());
      // The same command that somebody else has just given, or will give.
      if (act->kind == ActKind::kLook || kForAnybody.contains(DutyOf(act->kind).command)) continue;
      Said said = SaidIn(*act, life, *rules.city, rules.requests.actors(), town.now_ms());
      const Request request = rules.requests.Make(*act, case_id, Foreigner(), std::move(said),
                                                  Cat("foreign-", ++asked));
      EXPECT_TRUE(town.Try(request, life).has_value()) << RequestFactory::NameOf(request);
      ++refused[act->kind];
    }
  }
  EXPECT_GT(refused.size(), 20U);
}

template <class Processor>
void AddOpenToAnybody(const TownRules& rules, std::set<std::string_view>& open) {
  const auto& of_service = rules.services.Get<Processor>().rules();
  const Authority foreigner = {.permissions = ~0U, .person_id = "foreigner", .unit_id = "foreign"};
  for (int number = 1; number < of_service.commands().size(); ++number) {
    const CommandInfo& command = of_service.commands().of(number);
    if (command.field == nullptr) continue;
    for (int state = 0; state < Processor::S::States()->value_count(); ++state) {
      if (of_service.gate().MayNow(command, state, foreigner)) open.insert(command.name);
    }
  }
}

// A new command names who stands how to the case, or stands in one of the lists above.
TEST(Foreigner, IsKeptOutByTheOptionsOrByAGuard) {
  std::set<std::string_view> open;
  AddOpenToAnybody<intake::Processor>(TownRules::Demo(), open);
  AddOpenToAnybody<dispatch::Processor>(TownRules::Demo(), open);
  AddOpenToAnybody<followup::Processor>(TownRules::Demo(), open);
  AddOpenToAnybody<supervision::Processor>(TownRules::Demo(), open);
  std::set<std::string_view> known = kLeftToGuards;
  for (const auto& [command, why] : kForAnybody) known.insert(command);
  EXPECT_EQ(open, known);
}

}  // namespace
}  // namespace huying::simulator
