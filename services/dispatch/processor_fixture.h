// Dispatch's handlers with a store of their own, in the small city.
#pragma once

#include <memory>

#include "common/core/check.h"
#include "common/testing/memory_store.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "services/dispatch/example.h"
#include "services/dispatch/processor.h"

namespace huying::dispatch {

inline constexpr char kCase[] = "990101001-261122-00001";

// The small city with an arbiter in its centre.
inline const city::City& SmallCity() {
  static const std::unique_ptr<const city::City> city = [] {
    city::v1::CityPack pack = city::City::Load("common/city/testdata/small").value()->pack();
    for (city::v1::Unit& unit : *pack.mutable_units()) {
      if (unit.id() != "centre") continue;
      city::v1::Person* arbiter = unit.add_persons();
      arbiter->set_id("arbiter");
      arbiter->add_roles("arbiter");
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
  runtime::Outcome React(const intake::v1::Event& event) { return Take("intake", event); }
  runtime::Outcome React(const followup::v1::Event& event) { return Take("followup", event); }

  void Ready(const char* category = "02.01.01", const char* area = "990101001001") {
    intake::v1::Event event;
    *event.mutable_header()->mutable_case_() = Header(category, area);
    event.mutable_ready()->set_title("垃圾没人清运");
    React(event);
  }
  void Redo(uint32_t round, bool hard) {
    followup::v1::Event event;
    *event.mutable_header()->mutable_case_() = Header("02.01.01", "990101001001");
    if (hard) {
      event.mutable_hard_case()->set_rounds(round - 1);
      React(event);
    }
    event.mutable_redo_ordered()->set_round(round);
    React(event);
  }

  // Null if it was done.
  std::unique_ptr<Rejection> Do(const char* person, v1::ExecuteRequest request) {
    request.mutable_header()->set_case_id(kCase);
    request.mutable_header()->set_reason("理由");
    request.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
    request.mutable_header()->mutable_actor()->set_person_id(person);
    runtime::Outcome outcome = Handlers().Execute(request, store, context);
    store.Apply(Handlers(), outcome);
    if (outcome.answer != nullptr) {
      HY_CHECK(static_cast<const v1::ExecuteResponse*>(outcome.answer)->state() == Task().state());
    }
    return std::move(outcome.rejection);
  }
  std::unique_ptr<Rejection> Do(const char* person, const char* command) {
    return Do(person, RequestOf(command));
  }
  void FireTimers() {
    while (const auto timer = store.TakeDue(context.now_ms)) {
      store.Apply(Handlers(), Handlers().OnTimer(*timer, store, context));
    }
  }

  v1::Task Task() const {
    v1::Task task;
    store.Load(casework::CaseKey(kCase), task);
    return task;
  }
  std::vector<v1::Event> Events() const {
    return huying::testing::EventsOf<v1::Event>(store.log());
  }

  static core::v1::CaseHeader Header(const char* category, const char* area) {
    core::v1::CaseHeader header;
    header.set_case_id(kCase);
    header.set_area_code(area);
    header.set_category_code(category);
    header.set_grade(city::v1::GRADE_GENERAL);
    header.set_registered_ms(kNow - 1000);
    header.set_round(1);
    return header;
  }

  google::protobuf::Arena arena;
  runtime::DecisionContext context{.now_ms = kNow, .arena = &arena};
  huying::testing::MemoryStore store;

 private:
  runtime::Outcome Take(std::string_view service, const runtime::Message& event) {
    runtime::Outcome outcome = Handlers().React(service, event, store, context);
    store.Apply(Handlers(), outcome);
    return outcome;
  }
};

inline v1::ExecuteRequest Draft() {
  v1::ExecuteRequest request;
  request.mutable_draft_reply()->set_text("经查，垃圾已清运。");
  return request;
}

inline v1::ExecuteRequest GiveUp(const std::string& unit_id) {
  v1::ExecuteRequest request;
  request.mutable_give_up_part()->set_unit_id(unit_id);
  return request;
}

// The second is claimed to be some minutes after the first.
inline v1::ExecuteRequest Meeting(bool second) {
  v1::ExecuteRequest request = RequestOf(second ? "RecordSecondMeeting" : "RecordFirstMeeting");
  if (second) request.mutable_record_second_meeting()->set_held_ms(kNow + 2 * kMinuteMs);
  return request;
}

// The whole way from accepting to the reply.
inline void Reply(World& world) {
  world.Do("east-duty", "AcceptTask");
  world.Do("stoker", "FinishPart");
  world.Do("east-garden-head", "FinishPart");
  world.Do("east-duty", Meeting(false));
  world.Do("east-duty", "NoteWork");
  world.Do("east-duty", Draft());
  world.Do("east-leader", "PassReply");
  world.Do("vice", "PassReply");
  world.Do("mayor", "PassReply");
  world.Do("east-duty", Meeting(true));
  world.Do("east-duty", "ReplyCitizen");
}

inline size_t Listed(const World& world, const char* list, std::string_view of) {
  return world.store.CountBelow(casework::ListPrefix(list, of));
}

}  // namespace huying::dispatch
