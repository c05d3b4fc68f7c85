#include "services/simulator/town_fixture.h"

#include <type_traits>
#include <utility>

#include "common/core/text.h"

namespace huying::simulator {

TownRules::TownRules(const std::string& pack_dir)
    : city(city::City::Load(pack_dir).value()),
      keys(security::ReporterKeys::FromSecret(
          std::string(security::ReporterKeys::kSecretBytes, 's'))),
      services(city.get()),
      requests(city.get(), "town"),
      possible(&services, &requests.actors()),
      registrar(city.get(), keys.get(), 1) {}

const TownRules& TownRules::Demo() {
  static const TownRules rules("deploy/cities/demo");
  return rules;
}

Town::Town(const TownRules* rules, int64_t start_ms) : now_ms_(start_ms) {
  constexpr const char* kNames[] = {"intake", "dispatch", "followup", "supervision"};
  for (size_t i = 0; i < members_.size(); ++i) members_[i].name = kNames[i];
  Adopt(rules);
}

void Town::Adopt(const TownRules* rules) {
  rules_ = rules;
  members_[0].handlers = &rules->services.Get<intake::Processor>();
  members_[1].handlers = &rules->services.Get<dispatch::Processor>();
  members_[2].handlers = &rules->services.Get<followup::Processor>();
  members_[3].handlers = &rules->services.Get<supervision::Processor>();
}

void Town::Happen(Member& member, const runtime::Outcome& outcome, google::protobuf::Arena& arena) {
  member.store.Apply(*member.handlers, outcome);
  for (const runtime::Message* event : outcome.events) {
    for (Member& other : members_) {
      for (const runtime::Subscription& subscription : other.handlers->spec().subscriptions) {
        if (subscription.service == member.name) Follow(other, member.name, *event, arena);
      }
    }
  }
}

void Town::Follow(Member& member, const std::string& service, const runtime::Message& event,
                  google::protobuf::Arena& arena) {
  if (member.stopped) {
    std::unique_ptr<runtime::Message> kept(event.New());
    kept->CopyFrom(event);
    member.to_follow.emplace_back(service, std::move(kept));
    return;
  }
  Happen(member,
         member.handlers->React(service, event, member.store, {.now_ms = now_ms_, .arena = &arena}),
         arena);
}

void Town::Start(Service service) {
  Member& member = members_[static_cast<size_t>(service) - 1];
  member.stopped = false;
  for (const auto& [from, event] : std::exchange(member.to_follow, {})) {
    google::protobuf::Arena arena;
    Follow(member, from, *event, arena);
  }
  Wait(now_ms_);
}

Town::Member* Town::FirstDue(int64_t until_ms) {
  Member* first = nullptr;
  int64_t first_ms = until_ms;
  for (Member& member : members_) {
    if (member.stopped || member.store.timers().empty()) continue;
    const int64_t due_ms = std::get<0>(*member.store.timers().begin());
    if (due_ms > first_ms || (first != nullptr && due_ms == first_ms)) continue;
    first = &member;
    first_ms = due_ms;
  }
  return first;
}

void Town::Wait(int64_t until_ms) {
  while (Member* member = FirstDue(until_ms)) {
    now_ms_ = std::max(now_ms_, std::get<0>(*member->store.timers().begin()));
    const auto due = member->store.TakeDue(now_ms_);
    google::protobuf::Arena arena;
    Happen(*member,
           member->handlers->OnTimer(*due, member->store, {.now_ms = now_ms_, .arena = &arena}),
           arena);
  }
  now_ms_ = std::max(now_ms_, until_ms);
}

template <class Request>
std::optional<Rejection> Town::Ask(const Request& request, CaseView& view) {
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
      view.Doubt();
      return *outcome.rejection;
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
  return std::nullopt;
}

std::optional<Rejection> Town::Do(const Request& request, CaseView& view) {
  return std::visit([&](const auto& one) { return Ask(one, view); }, request);
}

std::optional<Rejection> Town::Try(const Request& request, Life& life) {
  life.view().Doubt();  // whoever it is need not know how the case stands
  return Do(request, life.view());
}

std::optional<Act> Town::Step(Life& life, uint64_t index) {
  std::optional<Act> act = life.Next(rules_->possible, now_ms_, true);
  if (!act.has_value()) return std::nullopt;
  Wait(life.DueMs(*act, now_ms_, rules_->city->calendar()));
  Perform(*act, life, index);
  return act;
}

void Town::Perform(Act act, Life& life, uint64_t index) {
  Request request = rules_->requests.Make(act, rules_->possible, life, index, asked_++, now_ms_);
  if (auto* told = std::get_if<intake::v1::ExecuteRequest>(&request)) {
    if (const auto wrong = rules_->registrar.Prepare(*told)) refused_.push_back(wrong->code);
  }
  if (const auto rejection = Do(request, life.view())) {
    refused_.push_back(Cat(RequestFactory::NameOf(request), ": ", rejection->code));
  }
  life.Done(act);
}

}  // namespace huying::simulator
