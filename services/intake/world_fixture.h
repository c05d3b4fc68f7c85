// Intake over rows in memory in the small city: its edge, its handlers and its timers.
//
// For tests only.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/testing/memory_store.h"
#include "common/testing/small_city.h"
#include "services/intake/example.h"
#include "services/intake/queries.h"
#include "services/intake/registrar.h"

namespace huying::intake {

inline constexpr char kName[] = "王小明";
inline constexpr char kPhone[] = "13800138000";

inline const Processor& Handlers() {
  static const Processor processor(&huying::testing::SmallCity());
  return processor;
}

inline const Registrar& Edge() {
  static const auto keys = security::ReporterKeys::FromSecret("0123456789abcdef0123456789abcdef");
  static const Registrar registrar(&huying::testing::SmallCity(), keys.get(), 4);
  return registrar;
}

inline v1::ExecuteRequest Reported(const char* title = "垃圾没人清运",
                                   const char* area = "990101001001") {
  v1::ExecuteRequest request;
  request.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
  v1::RegisterCase& report = *request.mutable_register_case();
  report.set_channel(city::v1::CHANNEL_KIND_WEB);
  report.set_title(title);
  report.set_detail("已经三天了");
  report.set_area_code(area);
  report.mutable_reporter()->set_name(kName);
  report.mutable_reporter()->set_phone(kPhone);
  return request;
}

class World {
 public:
  // The answer, or the code of the rejection in `code`.
  v1::ExecuteResponse Do(v1::ExecuteRequest request) {
    code.clear();
    if (const auto wrong = Edge().Prepare(request)) {
      code = wrong->code;
      return {};
    }
    runtime::Outcome outcome = Handlers().Execute(request, store, context);
    store.Apply(Handlers(), outcome);
    if (outcome.rejection != nullptr) code = outcome.rejection->code;
    if (outcome.answer == nullptr) return {};
    return *static_cast<const v1::ExecuteResponse*>(outcome.answer);
  }
  v1::ExecuteResponse Do(const char* person, const std::string& case_id,
                         v1::ExecuteRequest request) {
    request.mutable_header()->set_case_id(case_id);
    request.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
    request.mutable_header()->mutable_actor()->set_person_id(person);
    return Do(std::move(request));
  }
  void FireTimers() {
    while (const auto timer = store.TakeDue(context.now_ms)) {
      store.Apply(Handlers(), Handlers().OnTimer(*timer, store, context));
    }
  }
  v1::Case Case(const std::string& case_id) const {
    v1::Case of_case;
    ReadCase(store, case_id, of_case);
    return of_case;
  }
  std::vector<v1::Event> Events() const {
    return huying::testing::EventsOf<v1::Event>(store.log());
  }

  google::protobuf::Arena arena;
  runtime::DecisionContext context{.now_ms = kNow, .arena = &arena};
  huying::testing::MemoryStore store;
  std::string code;
};

}  // namespace huying::intake
