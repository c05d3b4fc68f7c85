// What stands in the name of a unit that has gone over, of somebody who is away or of somebody who has
// left, over the whole service: who may go on with it, and in whose list it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "common/casework/list_reading.h"
#include "common/testing/memory_store.h"
#include "common/testing/pack_copy.h"
#include "huying/intake/v1/intake.pb.h"
#include "services/dispatch/example.h"
#include "services/dispatch/processor.h"

namespace huying::dispatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kStandInCase[] = "990101002-261122-00001";

// The small city with a second person in the heating company.
std::unique_ptr<const city::City> CityWith(const char* old_text, const char* new_text) {
  const city::PackCopy pack;
  EXPECT_TRUE(pack.Replace("units.yaml", "      - {id: stoker,",
                           "      - {id: fitter, name: 钱十一, roles: [social-helper]}\n"
                           "      - {id: stoker,"));
  EXPECT_TRUE(pack.Replace("units.yaml", old_text, new_text));
  return city::City::Load(pack.dir()).value();
}

constexpr char kFitter[] = "      - {id: fitter, name: 钱十一, roles: [social-helper]}\n";
constexpr char kFitterMoved[] = "";
constexpr char kWestGardenHead[] =
    "    persons:\n      - {id: west-garden-head, name: 郑十, roles: [handler, duty-officer], "
    "on_call: true, phone: \"010-5550-0110\"}\n";

// One task, whose city may change.
class Desk {
 public:
  Desk(const char* category, const char* area) {
    Adopt(CityWith("", ""));
    intake::v1::Event event;
    core::v1::CaseHeader& header = *event.mutable_header()->mutable_case_();
    header.set_case_id(kStandInCase);
    header.set_area_code(area);
    header.set_category_code(category);
    header.set_grade(city::v1::GRADE_GENERAL);
    header.set_round(1);
    event.mutable_ready()->set_title("垃圾没人清运");
    store_.Apply(*handlers_, handlers_->React("intake", event, store_, context_));
  }
  void Adopt(std::unique_ptr<const city::City> city) {
    auto handlers = std::make_unique<Processor>(city.get());
    handlers_ = std::move(handlers);
    city_ = std::move(city);
  }
  // "", or the code of the refusal.
  std::string Do(const char* person, v1::ExecuteRequest request) {
    request.mutable_header()->set_case_id(kStandInCase);
    request.mutable_header()->set_reason("理由");
    core::v1::Actor& actor = *request.mutable_header()->mutable_actor();
    actor.set_kind(core::v1::Actor::KIND_STAFF);
    actor.set_person_id(person);
    actor.set_for_person_id("mayor");  // nobody believes that
    const runtime::Outcome outcome = handlers_->Execute(request, store_, context_);
    store_.Apply(*handlers_, outcome);
    return outcome.rejection == nullptr ? "" : outcome.rejection->code;
  }
  v1::Task Task() const {
    v1::Task task;
    store_.Load(casework::CaseKey(kStandInCase), task);
    return task;
  }
  core::v1::Actor LastActor() const {
    return testing::EventsOf<v1::Event>(store_.log()).back().header().actor();
  }
  // Does the person find the task among those of the list "person"?
  bool Finds(const char* person) const {
    const Day today = city_->calendar().Today(context_.now_ms);
    for (const auto& module : handlers_->rules().modules()) {
      for (const auto& list : module.named_lists) {
        for (const std::string& prefix :
             casework::PrefixesOfPerson(list.list, list.unit_list, person, *city_, today)) {
          const auto row = store_.rows().lower_bound(prefix);
          const bool holds = row != store_.rows().end() && row->first.starts_with(prefix);
          if (holds && casework::IsFor<Types>(list, Task(), person, *city_, today)) return true;
        }
      }
    }
    return false;
  }
  std::vector<std::string> WhoFinds() const {
    std::vector<std::string> found;
    for (const city::v1::Unit& unit : city_->pack().units()) {
      for (const city::v1::Person& person : unit.persons()) {
        if (Finds(person.id().c_str())) found.push_back(person.id());
      }
    }
    return found;
  }

 private:
  std::unique_ptr<const city::City> city_;
  std::unique_ptr<Processor> handlers_;
  google::protobuf::Arena arena_;
  const runtime::DecisionContext context_{.now_ms = kNow, .arena = &arena_};
  testing::MemoryStore store_;
};

v1::ExecuteRequest Assignment(const char* person) {
  v1::ExecuteRequest request;
  request.mutable_assign_handler()->set_person_id(person);
  return request;
}

// MECH D1: the committee goes over into its street office; its task stands in its name, and the office
// does it.
TEST(StandIns, AUnitDoesTheTasksOfThoseThatHaveGoneOverIntoIt) {
  Desk desk("02.01.01", "990101002001");
  ASSERT_EQ(desk.Task().header().lead_unit_id(), "west-garden");
  EXPECT_EQ(desk.Do("west-duty", RequestOf("AcceptTask")), "NOT_ALLOWED");
  const v1::Task before = desk.Task();
  desk.Adopt(CityWith(kWestGardenHead, "    merged_into: {unit_id: west}\n"));
  EXPECT_EQ(desk.Do("east-duty", RequestOf("AcceptTask")), "NOT_ALLOWED");
  EXPECT_EQ(desk.Do("west-duty", RequestOf("AcceptTask")), "");
  EXPECT_EQ(desk.LastActor().unit_id(), "west");
  EXPECT_EQ(desk.Task().header().lead_unit_id(), "west-garden") << "its figures stay its own";
  EXPECT_EQ(desk.Do("west-duty", Assignment("west-duty")), "");
  EXPECT_EQ(desk.Do("west-duty", RequestOf("NoteWork")), "");
  EXPECT_THAT(desk.WhoFinds(), ElementsAre("west-duty"));
}

// MECH D1: nothing new is given to it.
TEST(StandIns, NobodyNamesAUnitThatHasGoneOver) {
  Desk desk("02.01.01", "990101001001");
  ASSERT_EQ(desk.Task().header().lead_unit_id(), "east");
  ASSERT_EQ(desk.Do("east-duty", RequestOf("AcceptTask")), "");
  v1::ExecuteRequest call;
  call.mutable_blow_whistle()->add_unit_ids("west-garden");
  desk.Adopt(CityWith(kWestGardenHead, "    merged_into: {unit_id: west}\n"));
  EXPECT_EQ(desk.Do("east-duty", call), "UNIT_UNKNOWN");
}

// MECH D6: whose handler has left is in the list of the unit's duty officer.
TEST(StandIns, WhatStandsInTheNameOfWhoHasLeftIsInTheDutyOfficersList) {
  Desk desk("01.01.01", "990101002001");
  ASSERT_EQ(desk.Task().header().lead_unit_id(), "heat");
  ASSERT_EQ(desk.Do("stoker", RequestOf("AcceptTask")), "");
  EXPECT_THAT(desk.WhoFinds(), IsEmpty()) << "nobody is named: it is in the unit's list";
  ASSERT_EQ(desk.Do("stoker", Assignment("fitter")), "");
  EXPECT_THAT(desk.WhoFinds(), ElementsAre("fitter"));
  struct Row {
    const char* what;
    const char* old_text;
    const char* new_text;
    std::vector<std::string> found_by;
  };
  const Row rows[] = {
      {"left", kFitter, kFitterMoved, {"stoker"}},
      {"lost the role", "roles: [social-helper]}", "roles: [analyst]}", {"fitter", "stoker"}},
      {"is away",
       "",
       "substitutes:\n  - {person_id: fitter, substitute_id: stoker}\n",
       {"fitter", "stoker"}},
      {"is away, and another unit acts",
       "",
       "substitutes:\n  - {person_id: fitter, substitute_id: vice}\n",
       {"fitter", "stoker"}},
      {"is here", "", "", {"fitter"}},
  };
  for (const Row& row : rows) {
    desk.Adopt(CityWith(row.old_text, row.new_text));
    EXPECT_EQ(desk.WhoFinds(), row.found_by) << row.what;
  }
}

// MECH S4: an act is signed for whoever lent the right to it, and for nobody else.
TEST(StandIns, ASubstitutesActsAreSigned) {
  Desk desk("01.01.01", "990101002001");
  EXPECT_EQ(desk.Do("fitter", RequestOf("AcceptTask")), "NOT_ALLOWED");
  desk.Adopt(CityWith("", "substitutes:\n  - {person_id: stoker, substitute_id: fitter}\n"));
  EXPECT_EQ(desk.Do("fitter", RequestOf("AcceptTask")), "");
  EXPECT_EQ(desk.LastActor().person_id(), "fitter");
  EXPECT_EQ(desk.LastActor().for_person_id(), "stoker");
  EXPECT_EQ(desk.Do("fitter", RequestOf("NoteWork")), "");
  EXPECT_EQ(desk.LastActor().for_person_id(), "") << "that right is their own";
  // Where nobody of the unit is there, somebody of another one acts, and has its tasks in the own list.
  desk.Adopt(CityWith("",
                      "substitutes:\n  - {person_id: stoker, substitute_id: east-duty}\n"
                      "  - {person_id: fitter, substitute_id: east-duty}\n"));
  EXPECT_THAT(desk.WhoFinds(), ElementsAre("east-duty"));
  EXPECT_EQ(desk.Do("east-duty", RequestOf("NoteWork")), "");
  EXPECT_EQ(desk.LastActor().person_id(), "east-duty");
  EXPECT_EQ(desk.LastActor().unit_id(), "east");
  EXPECT_EQ(desk.LastActor().for_person_id(), "stoker");
}

}  // namespace
}  // namespace huying::dispatch
