#include "services/intake/processor.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/core/case_id.h"
#include "common/core/catalog.h"
#include "common/core/event.h"
#include "common/runtime/outcome.h"
#include "services/intake/keys.h"
#include "services/intake/rules/evolve.h"
#include "services/intake/rules/reject.h"

namespace huying::intake {
namespace {

using runtime::DecisionContext;
using runtime::Message;
using runtime::Outcome;
using runtime::Store;
using runtime::View;

const StateCatalog& States() {
  static const StateCatalog kStates = StateCatalog::MustRead(*v1::CaseState_descriptor());
  return kStates;
}

const EventCatalog& Kinds() {
  static const EventCatalog kKinds = EventCatalog::MustRead(*v1::Event::descriptor(), &States());
  return kKinds;
}

void KeepReport(const v1::Event& event, Store& store) {
  const core::v1::CaseHeader& header = event.header().case_();
  store.Save(ReportKey(header.case_id()), event.received());
  if (!event.received().external_id().empty()) {
    store.Put(ExternalKey(header.channel(), event.received().channel_id(),
                          event.received().external_id()),
              header.case_id());
  }
  const std::optional<CaseId> id = ParseCaseId(header.case_id());
  if (!id) return;
  v1::NumberRow number;
  number.set_day(std::string(id->day));
  number.set_serial(id->serial);
  store.Save(NumberKey(id->street_code), number);
}

void MoveInLists(v1::CaseState before, const v1::Case& after, Store& store) {
  if (before == after.state()) return;
  const core::v1::CaseHeader& header = after.header();
  if (IsOpen(before)) store.Delete(OpenKey(before, header.registered_ms(), header.case_id()));
  if (IsOpen(after.state())) {
    store.Put(OpenKey(after.state(), header.registered_ms(), header.case_id()), "");
  }
  if (before != v1::CASE_STATE_UNSPECIFIED) store.Count(States().of(before).counter, -1);
  if (after.state() != v1::CASE_STATE_UNSPECIFIED) store.Count(States().of(after.state()).counter);
}

// When the case goes out unsigned; 0 if it does not wait for that.
int64_t TimerOf(const v1::Case& of_case) {
  const bool waits = of_case.state() == v1::CASE_STATE_WAITING && of_case.needs_sign_off();
  return waits ? of_case.sign_off_due_ms() : 0;
}

void MoveTimer(int64_t before, int64_t after, std::string_view case_id, Store& store) {
  if (before == after) return;
  if (before != 0) store.CancelTimer(before, case_id, kSignOffDue);
  if (after != 0) store.SetTimer(after, case_id, kSignOffDue);
}

// MECH I8
void AddEmergencyLines(const rules::NewEvents& new_events, v1::ExecuteResponse& answer) {
  for (const v1::Event* event : new_events.events()) {
    if (event->has_danger()) answer.add_emergency_lines(event->danger().line());
  }
}

}  // namespace

Processor::Processor(const city::City* city) : city_(city), text_reader_(&city->pack()) {
  spec_.name = "intake";
  spec_.event = &v1::Event::default_instance();
  spec_.answers_kept_ms = city->pack().limits().dedupe_retention_hours() * kHourMs;
}

void Processor::Evolve(const Message& message, Store& store) const {
  const auto& event = static_cast<const v1::Event&>(message);
  const std::string& case_id = event.header().case_().case_id();
  if (event.has_received()) KeepReport(event, store);
  store.Edit<v1::Case>(CaseKey(case_id), [&](v1::Case& of_case) {
    if (event.has_received()) of_case.Clear();
    const v1::CaseState state_before = of_case.state();
    const int64_t timer_before = TimerOf(of_case);
    rules::Evolve(event, of_case);
    if (event.has_evidence()) {
      store.Save(EvidenceKey(case_id, of_case.evidence_count()), event.evidence());
    }
    MoveInLists(state_before, of_case, store);
    MoveTimer(timer_before, TimerOf(of_case), case_id, store);
  });
  store.Count(Kinds().of(event.kind_case()).counter);
}

Outcome Processor::Execute(const Message& command, const View& view,
                           const DecisionContext& context) const {
  const auto& request = static_cast<const v1::ExecuteRequest&>(command);
  if (request.has_registration()) return Register(request, view, context);
  if (request.has_register_case()) {
    return Outcome::Reject(
        rules::Invalid("NOT_PREPARED", "I2", "登记请求未经受理入口处理，请重试。"));
  }
  v1::Case of_case;
  if (!view.Load(CaseKey(request.header().case_id()), of_case)) {
    return Outcome::Reject(rules::NoCase());
  }
  const rules::Policy policy =
      PolicyOf(request.header().actor(), of_case.header().area_code(), context.now_ms);
  auto verdict =
      rules::Decide(of_case, request, LookUp(request), policy, rules::NewEvents(context.arena));
  if (!verdict.ok()) return Outcome::Reject(std::move(verdict.rejection()));
  Outcome outcome = MakeOutcome(*verdict, of_case, &request.header(), context);
  outcome.answer = Answer(*verdict, of_case, context);
  return outcome;
}

Outcome Processor::Register(const v1::ExecuteRequest& request, const View& view,
                            const DecisionContext& context) const {
  const v1::Registration& registration = request.registration();
  const v1::RegisterCase& report = registration.report();
  if (!report.external_id().empty()) {
    const auto known =
        view.Get(ExternalKey(report.channel(), report.channel_id(), report.external_id()));
    if (known) return AnswerAgain(*known, registration, view, context);
  }
  v1::Case of_case;
  core::v1::CaseHeader& header = *of_case.mutable_header();
  header.set_area_code(registration.area_code());
  header.set_registered_ms(context.now_ms);
  header.set_channel(report.channel());
  header.set_appeal_type(report.appeal_type());
  header.set_round(1);
  const rules::Policy policy =
      PolicyOf(request.header().actor(), registration.area_code(), context.now_ms);
  auto verdict =
      rules::Register(registration, Read(report), policy, rules::NewEvents(context.arena));
  if (!verdict.ok()) return Outcome::Reject(std::move(verdict.rejection()));
  // What the decision finds out holds from its first event on: who reads only that one already
  // knows the grade.
  for (const v1::Event* event : verdict->events()) rules::Advance(*event, header);
  header.set_case_id(NextCaseId(registration.street_code(), view, context.now_ms));
  Outcome outcome = MakeOutcome(*verdict, of_case, &request.header(), context);
  v1::ExecuteResponse* answer = Answer(*verdict, of_case, context);
  answer->set_same_reporter(true);
  outcome.answer = answer;
  return outcome;
}

// MECH I1: the report is known; nothing happens. That it shows danger is said again.
Outcome Processor::AnswerAgain(const std::string& case_id, const v1::Registration& registration,
                               const View& view, const DecisionContext& context) const {
  v1::Case of_case;
  view.Load(CaseKey(case_id), of_case);
  v1::CaseReceived first;
  view.Load(ReportKey(case_id), first);
  auto* answer = google::protobuf::Arena::CreateMessage<v1::ExecuteResponse>(context.arena);
  answer->set_case_id(case_id);
  answer->set_state(of_case.state());
  answer->set_repeated(true);
  answer->set_same_reporter(!first.reporter_ref().empty() &&
                            first.reporter_ref() == registration.reporter_ref());
  rules::NewEvents dangers(context.arena);
  rules::SignalDangers(Read(registration.report()).dangers, dangers);
  AddEmergencyLines(dangers, *answer);
  Outcome outcome;
  outcome.answer = answer;
  return outcome;
}

Outcome Processor::OnTimer(const log::v1::TimerKey& timer, const View& view,
                           const DecisionContext& context) const {
  v1::Case of_case;
  if (timer.kind() != kSignOffDue || !view.Load(CaseKey(timer.subject()), of_case)) {
    return Outcome::Nothing();
  }
  rules::NewEvents new_events(context.arena);
  rules::SignOffDue(of_case, timer.due_ms(), new_events);
  return MakeOutcome(new_events, of_case, nullptr, context);
}

// MECH I2
std::string Processor::NextCaseId(std::string_view street_code, const View& view,
                                  int64_t now_ms) const {
  const std::string today = FormatYymmdd(city_->calendar().Today(now_ms));
  v1::NumberRow newest;
  view.Load(NumberKey(street_code), newest);
  // A clock that was put back must not give a number twice: the day goes on from the newest one.
  if (newest.day() >= today) return MakeCaseId(street_code, newest.day(), newest.serial() + 1);
  return MakeCaseId(street_code, today, 1);
}

rules::CategoryFacts Processor::CategoryOf(std::string_view code) const {
  rules::CategoryFacts new_events;
  const city::CategoryNode* node = city_->FindCategory(code);
  if (node == nullptr) return new_events;
  new_events.known = true;
  new_events.code = node->category->code();
  new_events.grade = node->grade;
  if (node->category->appeal_types_size() > 0)
    new_events.usual_type = node->category->appeal_types(0);
  return new_events;
}

std::string_view Processor::ToldFor(city::v1::RefusalReason reason) const {
  const city::v1::Refusal* refusal = city_->RefusalFor(reason);
  return refusal == nullptr ? std::string_view() : refusal->where_to_go();
}

rules::ReportFindings Processor::Read(const v1::RegisterCase& report) const {
  rules::ReportFindings findings;
  const ReadReport read = text_reader_.Read(report.title(), report.detail());
  findings.dangers = read.dangers;
  findings.triage.suggestions = rules::Suggest(read.keywords);
  findings.triage.told = CategoryOf(report.category_code());
  if (!findings.triage.suggestions.empty()) {
    findings.triage.best = CategoryOf(findings.triage.suggestions[0].category_code);
  }
  findings.triage.told_type = report.appeal_type();
  findings.triage.raised_to = read.raised_to;
  findings.triage.danger = !read.dangers.empty();
  findings.refusal_told = ToldFor(report.refusal_reason());
  return findings;
}

rules::Looked Processor::LookUp(const v1::ExecuteRequest& request) const {
  rules::Looked looked;
  if (request.has_triage_case()) {
    looked.category = CategoryOf(request.triage_case().category_code());
  } else if (request.has_place_case()) {
    const city::AreaNode* area = city_->FindArea(request.place_case().area_code());
    looked.area_known = area != nullptr;
    looked.area_exact = area != nullptr && area->at[city::v1::AREA_LEVEL_STREET] != nullptr &&
                        !area->area->pseudo();
  } else if (request.has_refuse_case()) {
    looked.refusal_told = ToldFor(request.refuse_case().reason());
  }
  return looked;
}

rules::Policy Processor::PolicyOf(const core::v1::Actor& actor, std::string_view area_code,
                                  int64_t now_ms) const {
  rules::Policy policy;
  policy.limits = &city_->pack().limits();
  policy.now_ms = now_ms;
  policy.sign_off_due_ms = city_->DueMs(policy.limits->sign_off_timeout(), now_ms);
  rules::Authority& authority = policy.actor;
  authority.citizen =
      actor.kind() == core::v1::Actor::KIND_CITIZEN || actor.kind() == core::v1::Actor::KIND_SYSTEM;
  if (actor.kind() != core::v1::Actor::KIND_STAFF) return policy;
  const auto found = city_->FindPerson(actor.person_id());
  if (!found || (!actor.unit_id().empty() && actor.unit_id() != found->unit->id())) return policy;
  authority.staff = true;
  for (auto permission : {city::v1::PERMISSION_TAKE_IN, city::v1::PERMISSION_SIGN_OFF}) {
    if (city_->May(*found->person, permission)) authority.permissions |= 1u << permission;
  }
  const city::AreaNode* place = city_->FindArea(area_code);
  const city::AreaNode* of_unit = city_->FindArea(found->unit->area_code());
  authority.of_place = place != nullptr && of_unit != nullptr &&
                       std::find(place->at.begin(), place->at.end(), of_unit) != place->at.end();
  return policy;
}

Outcome Processor::MakeOutcome(const rules::NewEvents& new_events, const v1::Case& of_case,
                               const core::v1::CommandHeader* command,
                               const DecisionContext& context) const {
  return runtime::MakeOutcome(
      new_events, of_case.header(), of_case.seq(), command, city_->version(), context,
      [](const v1::Event& event, core::v1::CaseHeader& header) { rules::Advance(event, header); });
}

v1::ExecuteResponse* Processor::Answer(const rules::NewEvents& new_events, v1::Case& of_case,
                                       const DecisionContext& context) {
  for (const v1::Event* event : new_events.events()) rules::Evolve(*event, of_case);
  auto* answer = google::protobuf::Arena::CreateMessage<v1::ExecuteResponse>(context.arena);
  answer->set_case_id(of_case.header().case_id());
  answer->set_state(of_case.state());
  AddEmergencyLines(new_events, *answer);
  return answer;
}

}  // namespace huying::intake
