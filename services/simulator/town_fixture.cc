#include "services/simulator/town_fixture.h"

#include <type_traits>
#include <utility>

#include "common/core/text.h"

namespace huying::simulator {

TownRules::TownRules()
    : city(city::City::Load("deploy/cities/demo").value()),
      keys(security::ReporterKeys::FromSecret(
          std::string(security::ReporterKeys::kSecretBytes, 's'))),
      services(city.get()),
      requests(city.get(), "town"),
      possible(&services, &requests.actors()),
      registrar(city.get(), keys.get(), 1) {}

Town::Town(const TownRules* rules, int64_t start_ms)
    : rules_(rules),
      now_ms_(start_ms),
      members_{{{"intake", &rules->services.Get<intake::Processor>(), {}},
                {"dispatch", &rules->services.Get<dispatch::Processor>(), {}},
                {"followup", &rules->services.Get<followup::Processor>(), {}},
                {"supervision", &rules->services.Get<supervision::Processor>(), {}}}} {}

void Town::Happen(Member& member, const runtime::Outcome& outcome, google::protobuf::Arena& arena) {
  member.store.Apply(*member.handlers, outcome);
  for (const runtime::Message* event : outcome.events) {
    for (Member& other : members_) {
      for (const runtime::Subscription& subscription : other.handlers->spec().subscriptions) {
        if (subscription.service != member.name) continue;
        Happen(other,
               other.handlers->React(member.name, *event, other.store,
                                     {.now_ms = now_ms_, .arena = &arena}),
               arena);
      }
    }
  }
}

void Town::Wait(int64_t until_ms) {
  now_ms_ = std::max(now_ms_, until_ms);
  for (Member& member : members_) {
    while (const auto due = member.store.TakeDue(now_ms_)) {
      google::protobuf::Arena arena;
      Happen(member,
             member.handlers->OnTimer(*due, member.store, {.now_ms = now_ms_, .arena = &arena}),
             arena);
    }
  }
}

template <class Request>
void Town::Ask(const Request& request, CaseView& view) {
  AnswerTo<Request> answer;
  if constexpr (requires { request.header(); }) {
    using Handlers = std::conditional_t<
        std::is_same_v<Request, intake::v1::ExecuteRequest>, intake::Processor,
        std::conditional_t<std::is_same_v<Request, dispatch::v1::ExecuteRequest>,
                           dispatch::Processor,
                           std::conditional_t<std::is_same_v<Request, followup::v1::ExecuteRequest>,
                                              followup::Processor, supervision::Processor>>>;
    const runtime::Handlers* handlers = &rules_->services.Get<Handlers>();
    Member& member = *std::find_if(members_.begin(), members_.end(),
                                   [&](const Member& one) { return one.handlers == handlers; });
    google::protobuf::Arena arena;
    const runtime::Outcome outcome =
        handlers->Execute(request, member.store, {.now_ms = now_ms_, .arena = &arena});
    if (outcome.rejection != nullptr) {
      refused_.push_back(Cat(RequestFactory::NameOf(request), ": ", outcome.rejection->code));
      return view.Doubt();
    }
    answer.CopyFrom(*outcome.answer);
    Happen(member, outcome, arena);
  } else if constexpr (std::is_same_v<Request, intake::v1::GetCaseRequest>) {
    *answer.mutable_case_() = RowOf<intake::v1::Case>(Service::kIntake, view.case_id);
  } else if constexpr (std::is_same_v<Request, dispatch::v1::GetTaskRequest>) {
    *answer.mutable_task() = RowOf<dispatch::v1::Task>(Service::kDispatch, view.case_id);
  } else if constexpr (std::is_same_v<Request, followup::v1::GetFollowRequest>) {
    *answer.mutable_follow() = RowOf<followup::v1::Follow>(Service::kFollowup, view.case_id);
  } else {
    *answer.mutable_watch() = RowOf<supervision::v1::Watch>(Service::kSupervision, view.case_id);
  }
  Learn(rules_->services, request, answer, now_ms_, view);
}

std::optional<Act> Town::Step(Life& life, uint64_t index) {
  std::optional<Act> act = life.Next(rules_->possible, now_ms_, true);
  if (!act.has_value()) return std::nullopt;
  Wait(life.DueMs(*act, now_ms_, rules_->city->calendar()));
  Request request = rules_->requests.Make(*act, rules_->possible, life, index, asked_++, now_ms_);
  if (auto* told = std::get_if<intake::v1::ExecuteRequest>(&request)) {
    if (const auto wrong = rules_->registrar.Prepare(*told)) refused_.push_back(wrong->code);
  }
  std::visit([&](const auto& one) { Ask(one, life.view()); }, request);
  life.Done(*act);
  return act;
}

}  // namespace huying::simulator
