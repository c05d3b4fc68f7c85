// Follow-up's handlers with a store of their own, in the small city.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "common/core/check.h"
#include "common/core/civil.h"
#include "common/testing/memory_store.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/supervision.pb.h"
#include "services/followup/example.h"
#include "services/followup/processor.h"

namespace huying::followup {

inline constexpr char kCase[] = "990101001-261122-00001";

// The small city with people who visit, check and close, with a channel that has nobody behind it,
// and without random checks.
inline const city::City& SmallCity() {
  static const std::unique_ptr<const city::City> city = [] {
    city::v1::CityPack pack = city::City::Load("common/city/testdata/small").value()->pack();
    city::v1::Channel& patrol = *pack.add_channels();
    patrol.set_id("patrol");
    patrol.set_kind(city::v1::CHANNEL_KIND_PATROL);
    for (city::v1::ProcessClass& entry : *pack.mutable_classes()) {
      entry.set_check_sample_percent(0);
      entry.set_answered_visit_percent(entry.id() == "joint" ? 100 : 0);
    }
    for (city::v1::Unit& unit : *pack.mutable_units()) {
      if (unit.kind() == city::v1::UNIT_KIND_COMMUNITY) continue;
      city::v1::Person& judge = *unit.add_persons();
      judge.set_id(unit.id() + "-judge");
      for (const char* role : {"visitor", "checker", "supervisor"}) judge.add_roles(role);
    }
    return city::City::Make(std::move(pack)).value();
  }();
  return *city;
}

inline const Processor& Handlers() {
  static const Processor processor(&SmallCity());
  return processor;
}

class World {
 public:
  World() {
    header.set_case_id(kCase);
    header.set_area_code("990101001001");
    header.set_category_code("02.01.01");
    header.set_grade(city::v1::GRADE_GENERAL);
    header.set_unit_id("east");
    header.set_channel(city::v1::CHANNEL_KIND_PHONE);
    header.set_registered_ms(kNow - kDayMs);
    header.set_round(1);
  }

  void Reply() {
    dispatch::v1::Event event;
    *event.mutable_header()->mutable_case_() = header;
    dispatch::v1::CitizenReplied& replied = *event.mutable_replied();
    replied.set_class_id("joint");
    replied.set_reviewed_levels(2);
    replied.set_review_levels(2);
    replied.set_met_first(true);
    replied.set_met_second(true);
    replied.set_proved_on_site(proved);
    for (const char* unit : {"east", "heat"}) replied.add_worked_unit_ids(unit);
    replied.add_worked_person_ids("east-duty");
    Take(Handlers().React("dispatch", event, store, context));
  }
  void CorrectReply(const char* unit_id, const char* person_id) {
    dispatch::v1::Event event;
    *event.mutable_header()->mutable_case_() = header;
    event.mutable_header()->mutable_actor()->set_unit_id(unit_id);
    event.mutable_header()->mutable_actor()->set_person_id(person_id);
    event.mutable_reply_corrected()->set_reply(2);
    Take(Handlers().React("dispatch", event, store, context));
  }
  // The citizen's corrected text names these units, besides those known.
  void CorrectText(std::initializer_list<const char*> about) {
    dispatch::v1::Event event;
    *event.mutable_header()->mutable_case_() = header;
    event.mutable_task_corrected()->set_text_corrected(true);
    for (const char* unit : about) event.mutable_task_corrected()->add_about_unit_ids(unit);
    Take(Handlers().React("dispatch", event, store, context));
  }
  void Answer(const char* category) {
    header.set_category_code(category);
    header.clear_unit_id();
    intake::v1::Event event;
    *event.mutable_header()->mutable_case_() = header;
    event.mutable_header()->mutable_actor()->set_unit_id("centre");
    event.mutable_answered();
    Take(Handlers().React("intake", event, store, context));
  }
  // What intake says of an addition: its own header, which knows nothing of units and rounds.
  void AddDanger(int64_t after_receipt_ms = kDayMs) {
    intake::v1::Event event;
    core::v1::CaseHeader& of_case = *event.mutable_header()->mutable_case_();
    of_case.set_case_id(kCase);
    of_case.set_grade(city::v1::GRADE_INCIDENT);
    of_case.set_danger(true);
    of_case.set_registered_ms(header.registered_ms());
    event.mutable_header()->set_time_ms(header.registered_ms() + after_receipt_ms);
    event.mutable_danger()->set_line("119");
    Take(Handlers().React("intake", event, store, context));
  }
  void Order(uint32_t order, bool open) {
    supervision::v1::Event event;
    *event.mutable_header()->mutable_case_() = header;
    if (open) {
      event.mutable_order_issued()->set_order(order);
    } else {
      event.mutable_order_accepted()->set_order(order);
    }
    Take(Handlers().React("supervision", event, store, context));
  }

  // Null if it was done.
  std::unique_ptr<Rejection> Do(v1::ExecuteRequest request, const char* person = "centre-judge") {
    request.mutable_header()->set_case_id(kCase);
    request.mutable_header()->set_reason("电话回访");
    request.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
    request.mutable_header()->mutable_actor()->set_person_id(person);
    runtime::Outcome outcome = Handlers().Execute(request, store, context);
    store.Apply(Handlers(), outcome);
    if (outcome.answer != nullptr) {
      HY_CHECK(static_cast<const v1::ExecuteResponse*>(outcome.answer)->state() ==
               Follow().state());
    }
    return std::move(outcome.rejection);
  }

  v1::Follow Follow() const {
    v1::Follow follow;
    store.Load(casework::CaseKey(kCase), follow);
    return follow;
  }
  size_t Listed(const char* list, std::string_view of) const {
    return store.CountBelow(casework::ListPrefix(list, of));
  }
  size_t Listed(v1::FollowState state) const { return Listed("open", v1::FollowState_Name(state)); }
  // In any list.
  size_t Listed() const { return store.CountBelow("i/"); }
  void Take(const runtime::Outcome& outcome) { store.Apply(Handlers(), outcome); }

  core::v1::CaseHeader header;
  bool proved = false;
  google::protobuf::Arena arena;
  runtime::DecisionContext context{.now_ms = kNow, .arena = &arena};
  huying::testing::MemoryStore store;
};

}  // namespace huying::followup
