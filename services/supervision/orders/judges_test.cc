// Who judges the answer to an order, over whole city packs: nobody is left without an act.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "common/testing/memory_store.h"
#include "common/testing/pack_copy.h"
#include "services/supervision/example.h"
#include "services/supervision/processor.h"

namespace huying::supervision::orders {
namespace {

using huying::testing::MemoryStore;

constexpr char kOrderedCase[] = "110199001-261122-00001";

// A case whose orders go their way by the real handlers.
class OrderedCase {
 public:
  OrderedCase(const Processor* handlers, const std::string& area_code, const std::string& unit_id)
      : handlers_(handlers) {
    dispatch::v1::Event routed = Said<dispatch::v1::Event>(area_code);
    routed.mutable_header()->mutable_case_()->set_unit_id(unit_id);
    routed.mutable_routed()->set_lead_unit_id(unit_id);
    store_.Apply(*handlers_, handlers_->React("dispatch", routed, store_, context_));
  }

  void FalseSolved(const std::string& unit_id, const std::string& area_code) {
    followup::v1::Event refuted = Said<followup::v1::Event>(area_code);
    refuted.mutable_solution_refuted()->set_unit_id(unit_id);
    store_.Apply(*handlers_, handlers_->React("followup", refuted, store_, context_));
  }
  // The code of the refusal; empty if it was done.
  std::string Do(std::string_view person_id, v1::ExecuteRequest request) {
    request.mutable_header()->set_case_id(kOrderedCase);
    *request.mutable_header()->mutable_actor() = Staff(person_id);
    const runtime::Outcome outcome = handlers_->Execute(request, store_, context_);
    store_.Apply(*handlers_, outcome);
    return outcome.rejection == nullptr ? "" : outcome.rejection->code;
  }
  bool May(std::string_view person_id, std::string_view command) const {
    const auto acts = handlers_->ActsFor(Watch(), Staff(person_id), context_.now_ms);
    return std::ranges::any_of(acts, [&](const CommandInfo* act) { return act->name == command; });
  }
  v1::Watch Watch() const {
    v1::Watch watch;
    store_.Load(casework::CaseKey(kOrderedCase), watch);
    return watch;
  }
  bool Listed(std::string_view list, std::string_view of) const {
    return store_.CountBelow(casework::ListPrefix(list, of)) == 1;
  }
  bool Runs(city::v1::Leg leg, std::string_view unit_id) const {
    const v1::Watch watch = Watch();
    const v1::Clock* clock = clocks::Find(watch, leg, 1);
    return clock != nullptr && clock->unit_id() == unit_id;
  }

 private:
  static core::v1::Actor Staff(std::string_view person_id) {
    core::v1::Actor actor;
    actor.set_kind(core::v1::Actor::KIND_STAFF);
    actor.set_person_id(std::string(person_id));
    return actor;
  }
  template <class Event>
  static Event Said(const std::string& area_code) {
    Event event;
    core::v1::CaseHeader& header = *event.mutable_header()->mutable_case_();
    header.set_case_id(kOrderedCase);
    header.set_area_code(area_code);
    header.set_grade(city::v1::GRADE_GENERAL);
    header.set_round(1);
    event.mutable_header()->set_time_ms(kMonday10);
    return event;
  }

  const Processor* handlers_;
  google::protobuf::Arena arena_;
  runtime::DecisionContext context_{.now_ms = kMonday10, .arena = &arena_};
  MemoryStore store_;
};

v1::ExecuteRequest OrderFor(const std::string& unit_id, const std::string& person_id) {
  v1::ExecuteRequest request = IssueRequest();
  request.mutable_issue_order()->set_unit_id(unit_id);
  request.mutable_issue_order()->set_person_id(person_id);
  return request;
}

// Who may issue an order to this unit: one of each unit that has somebody.
std::vector<std::string> IssuersFor(const city::City& city, const city::v1::Unit& ordered) {
  std::vector<std::string> issuers;
  for (const city::v1::Unit& unit : city.pack().units()) {
    const bool related = unit.id() == ordered.id() || unit.id() == ordered.parent_id() ||
                         unit.kind() == city::v1::UNIT_KIND_HOTLINE_CENTRE;
    if (!related) continue;
    for (const city::v1::Person& person : unit.persons()) {
      if (!city.May(person, city::v1::PERMISSION_SUPERVISE)) continue;
      issuers.push_back(person.id());
      break;
    }
  }
  EXPECT_FALSE(issuers.empty()) << ordered.id();
  return issuers;
}

// The answer stands in the list of a unit in which somebody may judge it, who has not to do with it.
void ExpectJudged(OrderedCase& of_case, const city::City& city, const std::string& ordered,
                  const std::string& named, const std::string& answered_by) {
  SCOPED_TRACE("ordered " + ordered + ", named " + named + ", answered by " + answered_by);
  ASSERT_EQ(of_case.Do(answered_by, AnswerRequest(1)), "");
  const std::string judge = of_case.Watch().orders(0).judge_unit_id();
  ASSERT_NE(judge, "");
  EXPECT_NE(judge, ordered);
  EXPECT_TRUE(of_case.Listed("order_judge", judge));
  EXPECT_TRUE(of_case.Runs(city::v1::LEG_ORDER_JUDGING, judge));
  for (const std::string& involved : {named, answered_by}) {
    EXPECT_FALSE(of_case.May(involved, "AcceptOrder")) << involved;
    EXPECT_NE(of_case.Do(involved, AcceptRequest(1)), "") << involved;
  }
  for (const city::v1::Person& person : city.FindUnit(ordered)->persons())
    EXPECT_FALSE(of_case.May(person.id(), "RepeatOrder")) << person.id();
  const auto& persons = city.FindUnit(judge)->persons();
  const auto able = std::ranges::find_if(
      persons, [&](const auto& person) { return of_case.May(person.id(), "AcceptOrder"); });
  ASSERT_NE(able, persons.end()) << judge;
  EXPECT_EQ(of_case.Do(able->id(), AcceptRequest(1)), "");
  EXPECT_FALSE(of_case.Listed("order_judge", judge));
  EXPECT_FALSE(of_case.Runs(city::v1::LEG_ORDER_JUDGING, judge));
}

// MECH S3
TEST(Orders, OfEachUnitOfAPackCanBeAnsweredAndJudged) {
  for (const char* dir : {city::kDemoPack, city::kSmallPack}) {
    const auto city = city::City::Load(dir).value();
    const Processor handlers(city.get());
    const std::string area = std::string(dir) == city::kDemoPack ? "110199001001" : "990101001001";
    for (const city::v1::Unit& unit : city->pack().units()) {
      const std::string named = orders::HeadOf(unit, city->pack())->id();
      for (const std::string& issuer : IssuersFor(*city, unit)) {
        for (const city::v1::Person& answered_by : unit.persons()) {
          OrderedCase of_case(&handlers, area, unit.id());
          ASSERT_EQ(of_case.Do(issuer, OrderFor(unit.id(), named)), "") << issuer << unit.id();
          EXPECT_EQ(of_case.Watch().orders(0).by_person_id(), issuer);
          ExpectJudged(of_case, *city, unit.id(), named, answered_by.id());
        }
      }
      OrderedCase of_case(&handlers, area, unit.id());
      of_case.FalseSolved(unit.id(), area);
      ExpectJudged(of_case, *city, unit.id(), named, named);
    }
  }
}

// MECH S3
TEST(Orders, AFalseSolvedNamesWhoActsForTheHead) {
  struct Row {
    const char* what;
    const char* substitutes;
    const char* unit;
    const char* named;
  };
  const Row rows[] = {
      {"there", "substitutes:\n  - {person_id: vice, substitute_id: mayor}\n", "east",
       "east-leader"},
      {"away", "substitutes:\n  - {person_id: east-leader, substitute_id: east-duty}\n", "east",
       "east-duty"},
      {"away, and somebody of another unit stands in",
       "substitutes:\n  - {person_id: east-leader, substitute_id: vice}\n", "east", "vice"},
      {"stood in for by somebody who is away, too",
       "substitutes:\n  - {person_id: east-leader, substitute_id: east-duty}\n"
       "  - {person_id: east-duty, substitute_id: mayor}\n",
       "east", "mayor"},
      {"nobody leads it", "substitutes:\n  - {person_id: west-duty, substitute_id: east-duty}\n",
       "west", "east-duty"},
  };
  for (const Row& row : rows) {
    const city::PackCopy pack;
    ASSERT_TRUE(pack.Replace("units.yaml", "", row.substitutes));
    const auto city = city::City::Load(pack.dir()).value();
    const Processor handlers(city.get());
    OrderedCase of_case(&handlers, "990101001001", row.unit);
    of_case.FalseSolved(row.unit, "990101001001");
    ASSERT_EQ(of_case.Watch().orders_size(), 1) << row.what;
    EXPECT_EQ(of_case.Watch().orders(0).person_id(), row.named) << row.what;
    EXPECT_TRUE(of_case.Listed("order_person", row.named)) << row.what;
    EXPECT_TRUE(of_case.May(row.named, "AnswerOrder")) << row.what;
    ExpectJudged(of_case, *city, row.unit, row.named, row.named);
  }
}

// MECH S4: while they are away, and once they are gone with the next pack.
TEST(Supervision, KnowsWhoActsForSomebody) {
  const city::PackCopy pack;
  ASSERT_TRUE(pack.Replace("units.yaml", "",
                           "substitutes:\n  - {person_id: east-leader, substitute_id: vice}\n"));
  const auto city = city::City::Load(pack.dir()).value();
  const Supervision service(city.get());
  EXPECT_EQ(service.ActsFor("stoker", "heat", kMonday10), "stoker");
  EXPECT_EQ(service.ActsFor("east-leader", "east", kMonday10), "vice");
  EXPECT_EQ(service.ActsFor("who-left", "east", kMonday10), "east-duty");
}

}  // namespace
}  // namespace huying::supervision::orders
