// Supervision in the small city of the tests, while time goes by and other services say things; for tests.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/core/check.h"
#include "common/core/civil.h"
#include "common/testing/memory_store.h"
#include "common/testing/pack_copy.h"
#include "services/supervision/example.h"
#include "services/supervision/keys.h"
#include "services/supervision/processor.h"

namespace huying::supervision {

// In November 2026; the 18th is a Wednesday.
inline int64_t On(int day, int hour, int minute = 0) {
  return DayStartMs(DayOf({2026, 11, day}), 480) + hour * kHourMs + minute * kMinuteMs;
}

// The small city, but for one text of its pack.
class RunningCity {
 public:
  explicit RunningCity(const char* file = "", const char* before = "", const char* after = "") {
    const city::PackCopy pack;
    HY_CHECK(*file == 0 || pack.Replace(file, before, after));
    city_ = city::City::Load(pack.dir()).value();
    handlers_ = std::make_unique<Processor>(city_.get());
  }
  const Processor& handlers() const { return *handlers_; }
  std::string version() const { return std::string(city_->version()); }

 private:
  std::unique_ptr<const city::City> city_;
  std::unique_ptr<const Processor> handlers_;
};

class ReadingWorld {
 public:
  ReadingWorld() {
    header.set_area_code("990101001001");
    header.set_category_code("02.01.01");
    header.set_grade(city::v1::GRADE_GENERAL);
    header.set_unit_id("east");
    header.set_round(1);
  }

  // These handlers decide from now on.
  void Run(const RunningCity& city) { handlers_ = &city.handlers(); }

  // What another service says, once all has rung that is due before.
  template <class Event, class Fill>
  void Hear(const char* service, const std::string& case_id, int64_t at_ms, Fill fill) {
    RunUntil(at_ms);
    Event event;
    core::v1::CaseHeader& of_case = *event.mutable_header()->mutable_case_();
    of_case = header;
    of_case.set_case_id(case_id);
    event.mutable_header()->set_time_ms(at_ms);
    fill(event);
    store.Apply(*handlers_, handlers_->React(service, event, store, context_));
  }
  template <class Fill>
  void Read(const std::string& case_id, int64_t at_ms, Fill fill) {
    Hear<dispatch::v1::Event>("dispatch", case_id, at_ms, fill);
  }
  void Route(const std::string& case_id, int64_t at_ms, const char* unit_id = "east") {
    Read(case_id, at_ms, [&](auto& e) { e.mutable_routed()->set_lead_unit_id(unit_id); });
  }
  void RunUntil(int64_t now_ms) {
    while (const auto timer = store.TakeDue(now_ms)) {
      context_.now_ms = std::max(context_.now_ms, timer->due_ms());
      const runtime::Outcome outcome = handlers_->OnTimer(*timer, store, context_);
      largest_turn = std::max(largest_turn, outcome.events.size());
      store.Apply(*handlers_, outcome);
      store.CancelTimer(*timer);  // as the runtime does, afterwards
    }
    context_.now_ms = now_ms;
  }
  // All sleep until then.
  void Sleep(int64_t now_ms) { context_.now_ms = now_ms; }

  v1::Clock Clock(const std::string& case_id, city::v1::Leg leg) const {
    v1::Watch watch;
    store.Load(casework::CaseKey(case_id), watch);
    const v1::Clock* clock = clocks::Find(watch, leg);
    return clock == nullptr ? v1::Clock() : *clock;
  }
  std::vector<v1::Event> Events() const { return testing::EventsOf<v1::Event>(store.log()); }
  std::vector<v1::Event> Said(v1::Event::KindCase kind) const {
    std::vector<v1::Event> said;
    for (v1::Event& event : Events()) {
      if (event.kind_case() == kind) said.push_back(std::move(event));
    }
    return said;
  }

  size_t Listed(std::string_view list, std::string_view of) const {
    return store.CountBelow(casework::ListPrefix(list, of));
  }

  core::v1::CaseHeader header;  // of the cases that are read of
  testing::MemoryStore store;
  size_t largest_turn = 0;

 private:
  const Processor* handlers_ = nullptr;
  google::protobuf::Arena arena_;
  runtime::DecisionContext context_{.now_ms = On(1, 0), .arena = &arena_};
};

}  // namespace huying::supervision
