#include "services/gateway/rules/relation.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/gateway/rules/summary.h"

namespace huying::gateway::rules {
namespace {

constexpr char kEastPlace[] = "110199001001";
using Units = std::set<std::string>;

// Of one unit, with those that have gone over into it. The district stands above all; garden and river
// are East's.
class UnitStanding final : public Standing {
 public:
  explicit UnitStanding(std::string unit, Units absorbed = {})
      : unit_(std::move(unit)), absorbed_(std::move(absorbed)) {}

  bool IsTheirs(std::string_view unit_id) const override {
    return unit_id == unit_ || absorbed_.contains(std::string(unit_id));
  }
  bool IsAbove(std::string_view unit_id) const override {
    if (unit_ == "east") return unit_id == "garden" || unit_id == "river";
    return unit_ == "district" && unit_id != "district" && !unit_id.empty();
  }
  bool IsCentreOf(std::string_view) const override {
    return unit_ == "centre" || unit_ == "district";
  }
  bool TakesIn(std::string_view area_code) const override {
    return (unit_ == "east" || unit_ == "garden") && area_code == kEastPlace;
  }

 private:
  const std::string unit_;
  const Units absorbed_;
};

const Units kEverybody = {"east",   "west",  "heat",   "bureau",
                          "garden", "river", "centre", "district"};

// A case's story, told by hand: each event's header says who leads and who answers after it.
class RelationCase {
 public:
  using Dispatch = dispatch::v1::Event;

  RelationCase() {
    auto& event = Add<intake::v1::Event>("intake");
    event.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
    event.mutable_header()->mutable_actor()->set_unit_id("west");
    event.mutable_received();
  }
  RelationCase& After(std::string lead, std::string unit,
                      const std::function<void(Dispatch&)>& make) {
    lead_ = std::move(lead);
    unit_ = std::move(unit);
    make(Add<Dispatch>("dispatch"));
    return *this;
  }
  RelationCase& Then(const std::function<void(Dispatch&)>& make) {
    return After(lead_, unit_, make);
  }
  RelationCase& Routed(const char* lead, const Units& helpers = {}, const char* community = "") {
    return After(lead, unit_.empty() ? lead : unit_, [&](Dispatch& event) {
      event.mutable_routed()->set_lead_unit_id(lead);
      for (const auto& helper : helpers) event.mutable_routed()->add_helper_unit_ids(helper);
      event.mutable_routed()->set_community_unit_id(community);
    });
  }
  RelationCase& Accepted(const char* unit) {
    return After(unit, unit, [&](Dispatch& e) { e.mutable_accepted()->set_unit_id(unit); });
  }
  RelationCase& AnsweredOnTheSpot() {
    Add<intake::v1::Event>("intake").mutable_answered();
    return *this;
  }
  RelationCase& Order(uint32_t order, const char* unit) {
    auto& event = Add<supervision::v1::Event>("supervision");
    event.mutable_order_issued()->set_order(order);
    event.mutable_order_issued()->set_unit_id(unit);
    return *this;
  }
  RelationCase& OrderDone(uint32_t order) {
    Add<supervision::v1::Event>("supervision").mutable_order_accepted()->set_order(order);
    return *this;
  }

  v1::CaseRow Row() const {
    v1::CaseRow row;
    for (const Told& told : told_) {
      if (told.service == "intake") {
        Apply(static_cast<const intake::v1::Event&>(*told.event), row);
      } else if (told.service == "dispatch") {
        Apply(static_cast<const Dispatch&>(*told.event), row);
      } else {
        Apply(static_cast<const supervision::v1::Event&>(*told.event), row);
      }
    }
    return row;
  }
  Units Parties() const {
    Units parties;
    const v1::CaseRow row = Row();
    for (const std::string& unit : kEverybody) {
      if (IsParty(row, UnitStanding(unit))) parties.insert(unit);
    }
    return parties;
  }
  Units Former() const {
    Units former;
    const v1::CaseRow row = Row();
    for (const std::string& unit : kEverybody) {
      const UnitStanding standing(unit);
      if (!IsParty(row, standing) && !PastOf(told_, standing).held.empty()) former.insert(unit);
    }
    return former;
  }
  const std::vector<Told>& told() const { return told_; }

 private:
  template <class Event>
  Event& Add(const char* service) {
    auto event = std::make_unique<Event>();
    core::v1::EventHeader& header = *event->mutable_header();
    header.mutable_case_()->set_case_id("110199001-261122-00001");
    header.mutable_case_()->set_area_code(kEastPlace);
    header.mutable_case_()->set_round(1);
    header.mutable_case_()->set_lead_unit_id(lead_);
    header.mutable_case_()->set_unit_id(unit_);
    header.set_time_ms(1000 * static_cast<int64_t>(events_.size() + 1));
    Event& added = *event;
    told_.push_back({service, event.get()});
    events_.push_back(std::move(event));
    return added;
  }

  std::string lead_, unit_;
  std::vector<std::unique_ptr<google::protobuf::Message>> events_;
  std::vector<Told> told_;
};

using Event = dispatch::v1::Event;
void Part(Event& event, const char* unit) { event.mutable_part_asked()->set_unit_id(unit); }
void PartOver(Event& event, const char* unit) { event.mutable_part_given_up()->set_unit_id(unit); }
void Call(Event& event, const char* unit) { event.mutable_unit_called()->set_unit_id(unit); }
void CallOver(Event& event, const char* unit) { event.mutable_call_given_up()->set_unit_id(unit); }

struct Given {
  const char* name;
  std::function<void(RelationCase&)> tell;
  Units parties;  // besides the centre and the district, which always are
  Units former;
};

void ExpectRelations(const std::vector<Given>& rows) {
  for (Given row : rows) {
    RelationCase of_case;
    row.tell(of_case);
    row.parties.insert({"centre", "district"});
    EXPECT_EQ(of_case.Parties(), row.parties) << row.name;
    EXPECT_EQ(of_case.Former(), row.former) << row.name;
  }
}

// MECH I11
TEST(Relation, EachParty) {
  ExpectRelations({
      {"at intake: who took it, and who takes in at its place",
       [](auto&) {},
       {"west", "east", "garden"},
       {}},
      {"answered on the spot by who took it",
       [](auto& c) { c.AnsweredOnTheSpot(); },
       {"west"},
       {"east", "garden"}},
      {"with a unit", [](auto& c) { c.Routed("heat"); }, {"heat"}, {"west", "east", "garden"}},
      {"helpers and community, and the street above it",
       [](auto& c) { c.Routed("heat", {"bureau"}, "garden"); },
       {"heat", "bureau", "garden", "east"},
       {"west"}},
      {"a part that was asked for",
       [](auto& c) { c.Routed("heat").Then([](Event& e) { Part(e, "bureau"); }); },
       {"heat", "bureau"},
       {"west", "east", "garden"}},
      {"a part given up",
       [](auto& c) { c.Routed("heat", {"bureau"}).Then([](Event& e) { PartOver(e, "bureau"); }); },
       {"heat"},
       {"bureau", "west", "east", "garden"}},
      {"a part finished: they answer for what they did",
       [](auto& c) {
         c.Routed("heat", {"bureau"}).Then([](Event& e) {
           e.mutable_part_finished()->set_unit_id("bureau");
         });
       },
       {"heat", "bureau"},
       {"west", "east", "garden"}},
      {"other helpers after a correction",
       [](auto& c) {
         c.Routed("heat", {"bureau"}, "garden").Then([](Event& e) {
           e.mutable_task_corrected()->set_helpers_changed(true);
           e.mutable_task_corrected()->set_community_unit_id("river");
         });
       },
       {"heat", "river", "east"},
       {"bureau", "garden", "west"}},
      {"a correction that says nothing of helpers",
       [](auto& c) {
         c.Routed("heat", {"bureau"}).Then([](Event& e) { e.mutable_task_corrected(); });
       },
       {"heat", "bureau"},
       {"west", "east", "garden"}},
  });
}

// MECH I11, D8, S3
TEST(Relation, CalledAndOrdered) {
  ExpectRelations({
      {"called",
       [](auto& c) { c.Routed("heat").Then([](Event& e) { Call(e, "bureau"); }); },
       {"heat", "bureau"},
       {"west", "east", "garden"}},
      {"a call given up",
       [](auto& c) {
         c.Routed("heat").Then([](Event& e) { Call(e, "bureau"); }).Then([](Event& e) {
           CallOver(e, "bureau");
         });
       },
       {"heat"},
       {"bureau", "west", "east", "garden"}},
      {"ordered, and who stands above",
       [](auto& c) { c.Routed("heat").Order(1, "garden"); },
       {"heat", "garden", "east"},
       {"west"}},
      {"one of two orders is done",
       [](auto& c) { c.Routed("heat").Order(1, "bureau").Order(2, "west").OrderDone(1); },
       {"heat", "west"},
       {"bureau", "east", "garden"}},
  });
}

// MECH I11
TEST(Relation, EachMove) {
  ExpectRelations({
      {"returned: it has it until the ruling",
       [](auto& c) {
         c.Routed("heat").Then([](Event& e) { e.mutable_returned()->set_unit_id("heat"); });
       },
       {"heat"},
       {"west", "east", "garden"}},
      {"return upheld: the first receiver answers until another accepts",
       [](auto& c) {
         c.Routed("heat").Then([](Event& e) { e.mutable_return_upheld(); }).Routed("bureau");
       },
       {"heat", "bureau"},
       {"west", "east", "garden"}},
      {"and the other has accepted",
       [](auto& c) {
         c.Routed("heat")
             .Then([](Event& e) { e.mutable_return_upheld(); })
             .Routed("bureau")
             .Accepted("bureau");
       },
       {"bureau"},
       {"heat", "west", "east", "garden"}},
      {"transferred",
       [](auto& c) {
         c.Routed("heat")
             .Accepted("heat")
             .Then([](Event& e) { e.mutable_transferred()->set_to_unit_id("bureau"); })
             .Routed("bureau")
             .Accepted("bureau");
       },
       {"bureau"},
       {"heat", "west", "east", "garden"}},
      {"transferred by the second, not by the first receiver",
       [](auto& c) { c.Routed("heat").Routed("bureau").Routed("west"); },
       {"heat", "west"},
       {"bureau", "east", "garden"}},
  });
}

// MECH I11, D1
TEST(Relation, AMoveByACorrection) {
  ExpectRelations({
      {"moved by a correction, at once",
       [](auto& c) {
         c.Routed("heat", {"bureau"}, "garden")
             .Then([](Event& e) { Call(e, "west"); })
             .After("", "", [](Event& e) { e.mutable_task_moved()->set_unit_id("heat"); });
       },
       {},
       {"heat", "bureau", "garden", "east", "west"}},
      {"and to another",
       [](auto& c) {
         c.Routed("heat").After("", "", [](Event& e) { e.mutable_task_moved(); }).Routed("bureau");
       },
       {"bureau"},
       {"heat", "west", "east", "garden"}},
      {"and back",
       [](auto& c) {
         c.Routed("heat")
             .After("", "", [](Event& e) { e.mutable_task_moved(); })
             .Routed("bureau")
             .After("", "", [](Event& e) { e.mutable_task_moved(); })
             .Routed("heat");
       },
       {"heat"},
       {"bureau", "west", "east", "garden"}},
      {"the next round calls nobody",
       [](auto& c) { c.Routed("heat").Then([](Event& e) { Call(e, "bureau"); }).Routed("heat"); },
       {"heat"},
       {"bureau", "west", "east", "garden"}},
      {"the street that lost it does not get it back through its community",
       [](auto& c) {
         c.Routed("east")
             .After("", "", [](Event& e) { e.mutable_task_moved(); })
             .Routed("bureau", {}, "garden");
       },
       {"bureau", "garden"},
       {"east", "west"}},
      {"but it does by an order",
       [](auto& c) {
         c.Routed("east")
             .After("", "", [](Event& e) { e.mutable_task_moved(); })
             .Routed("bureau")
             .Order(1, "east");
       },
       {"bureau", "east"},
       {"garden", "west"}},
      {"answered: it is theirs",
       [](auto& c) {
         c.Routed("heat").Accepted("heat").Then([](Event& e) { e.mutable_replied(); });
       },
       {"heat"},
       {"west", "east", "garden"}},
  });
}

// MECH I11: River's open work is Garden's once it has gone over, and what River had is what it had.
TEST(Relation, AMergedUnit) {
  RelationCase of_case;
  of_case.Routed("river");
  EXPECT_FALSE(IsParty(of_case.Row(), UnitStanding("garden")));
  EXPECT_TRUE(IsParty(of_case.Row(), UnitStanding("garden", {"river"})));
  of_case.After("", "", [](Event& e) { e.mutable_task_moved(); }).Routed("bureau");
  const UnitStanding merged("garden", {"river"});
  EXPECT_FALSE(IsParty(of_case.Row(), merged));
  const Past past = PastOf(of_case.told(), merged);
  ASSERT_EQ(past.held.size(), 1u);
  EXPECT_EQ(past.events, 2u);
}

// MECH I11: from when to when, and how it stood then.
TEST(Relation, APastEndsBeforeTheMove) {
  RelationCase of_case;  // 1000: received
  of_case.Routed("heat").Accepted("heat");
  of_case.After("", "", [](Event& e) { e.mutable_task_moved(); });  // 4000
  of_case.Routed("bureau").Accepted("bureau");
  of_case.After("heat", "heat", [](Event& e) { e.mutable_routed()->set_lead_unit_id("heat"); });
  of_case.Accepted("bureau");  // 8000
  const Past past = PastOf(of_case.told(), UnitStanding("heat"));
  ASSERT_EQ(past.held.size(), 2u);
  EXPECT_EQ(past.held[0].from_ms(), 2000);
  EXPECT_EQ(past.held[0].to_ms(), 4000);
  EXPECT_EQ(past.held[1].from_ms(), 7000);
  EXPECT_EQ(past.held[1].to_ms(), 8000);
  EXPECT_EQ(past.events, 7u);
  EXPECT_EQ(StatusOf(past.row), kRouted);
  EXPECT_EQ(past.row.header().unit_id(), "heat");
  EXPECT_TRUE(PastOf(of_case.told(), UnitStanding("river")).held.empty());
}

}  // namespace
}  // namespace huying::gateway::rules
