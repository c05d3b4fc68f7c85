#include "tests/sim/city_workload.h"

#include <map>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/case/case_id.h"
#include "common/casework/list_keys.h"
#include "common/core/check.h"
#include "services/analytics/processor.h"
#include "services/dispatch/processor.h"
#include "services/followup/processor.h"
#include "services/intake/processor.h"
#include "services/simulator/answers.h"
#include "services/supervision/processor.h"

namespace huying::sim {
namespace {

constexpr char kCityDir[] = "deploy/cities/demo";
constexpr double kReportsPerDay = 2'000;

enum ServiceIndex : size_t { kIntake, kDispatch, kFollowup, kSupervision, kAnalytics };

// Cases by number with the count of their events in one service: numbered from 1 without a hole or
// a repeat.
using Cases = std::map<std::string, uint32_t>;

template <class Event>
Cases CheckNumbers(const testing::SimAudit& audit, const std::string& service, int32_t partition,
                   testing::Problems& problems) {
  Cases cases;
  for (const auto& entry : audit.log(service, partition).entries()) {
    for (const google::protobuf::Message* message : entry.events) {
      const core::v1::EventHeader& header = static_cast<const Event&>(*message).header();
      if (header.seq() == ++cases[header.case_().case_id()]) continue;
      problems.Add(absl::StrCat(service, "/", partition, ": event ", header.seq(), " of ",
                                header.case_().case_id(), " comes where ",
                                cases[header.case_().case_id()], " should"));
      return cases;
    }
  }
  return cases;
}

// Every case of which `said` holds has been taken up by the next service.
template <class Event, class Said>
void CheckTakenUp(const testing::SimAudit& audit, const std::string& service, int32_t partition,
                  const Said& said, const Cases& taken_up, testing::Problems& problems) {
  for (const auto& entry : audit.log(service, partition).entries()) {
    for (const google::protobuf::Message* message : entry.events) {
      const auto& event = static_cast<const Event&>(*message);
      const std::string& case_id = event.header().case_().case_id();
      if (!said(event) || taken_up.contains(case_id)) continue;
      problems.Add(absl::StrCat(service, "/", partition, ": nobody took up ", case_id));
    }
  }
}

}  // namespace

CityServices::CityServices(const std::string& pack_dir) {
  absl::StatusOr<std::unique_ptr<const city::City>> city = city::City::Load(pack_dir);
  HY_CHECK(city.ok());
  city_ = *std::move(city);
  keys_ =
      security::ReporterKeys::FromSecret(std::string(security::ReporterKeys::kSecretBytes, 's'));
  known_ = std::make_unique<simulator::Services>(city_.get());
  analytics_ = std::make_unique<analytics::Processor>(city_.get());
}

const CityServices& CityServices::Get() {
  static const CityServices services(kCityDir);
  return services;
}

std::vector<const runtime::Handlers*> CityServices::all() const {
  return {&known_->Get<intake::Processor>(), &known_->Get<dispatch::Processor>(),
          &known_->Get<followup::Processor>(), &known_->Get<supervision::Processor>(),
          analytics_.get()};
}

CityWorkload::CityWorkload(const CityServices* services, int32_t partitions, uint64_t seed,
                           int64_t start_ms, size_t cases)
    : services_(services),
      partitions_(partitions),
      seed_(seed),
      cases_max_(cases),
      requests_(&services->city(), "sim"),
      possible_(&services->known(), &requests_.actors()),
      citizens_(&services->city(), kReportsPerDay, start_ms, seed),
      registrar_(&services->city(), &services->keys(), partitions),
      rows_(services->all().size(),
            std::vector<testing::RowStore>(static_cast<size_t>(partitions))) {}

const runtime::View& CityWorkload::RowsOf(size_t service, const std::string& case_id) const {
  const std::optional<int32_t> partition = PartitionOfCase(case_id, partitions_);
  HY_CHECK(partition.has_value());
  return rows_[service][static_cast<size_t>(*partition)];
}

// What is not there yet is not learned.
void CityWorkload::Look(simulator::Service at, simulator::CaseView& view) {
  const auto look = [&]<class Request>(size_t service, const Request& request, auto row_of) {
    simulator::AnswerTo<Request> answer;
    const runtime::View& rows = RowsOf(service, view.case_id);
    if (rows.Load(casework::CaseKey(view.case_id), *row_of(answer)))
      Learn(services_->known(), request, answer, 0, view);
  };
  switch (at) {
    case simulator::Service::kIntake:
      return look(kIntake, intake::v1::GetCaseRequest(), [](auto& a) { return a.mutable_case_(); });
    case simulator::Service::kDispatch:
      return look(kDispatch, dispatch::v1::GetTaskRequest(),
                  [](auto& a) { return a.mutable_task(); });
    case simulator::Service::kFollowup:
      return look(kFollowup, followup::v1::GetFollowRequest(),
                  [](auto& a) { return a.mutable_follow(); });
    default:
      return look(kSupervision, supervision::v1::GetWatchRequest(),
                  [](auto& a) { return a.mutable_watch(); });
  }
}

bool CityWorkload::ChooseAct(Running& running, int64_t now_ms) {
  simulator::Life& life = *running.life;
  std::optional<simulator::Act> act = life.Next(possible_, now_ms, false);
  if (act.has_value() && act->kind == simulator::ActKind::kLook) {
    Look(act->look_at, life.view());
    life.Done(*act);
    act = life.Next(possible_, now_ms, false);
  }
  if (!act.has_value() || act->kind == simulator::ActKind::kLook) return false;
  running.act = *act;
  return true;
}

// Nothing if the edge of intake refuses the report: then that was all.
std::optional<testing::SimCommand> CityWorkload::CommandOf(size_t index) {
  Running& running = running_[index];
  testing::SimCommand command;
  command.tag = index;
  std::optional<int32_t> partition = PartitionOfCase(running.life->view().case_id, partitions_);
  const auto give = [&command](size_t service, const auto& request) {
    command.subject = request.header().case_id();
    command.service = service;
    command.message = std::make_unique<std::decay_t<decltype(request)>>(request);
  };
  if (auto* request = std::get_if<intake::v1::ExecuteRequest>(&running.request)) {
    if (registrar_.Prepare(*request)) {
      running.life->view().end = simulator::End::kRefused;
      return std::nullopt;
    }
    if (request->has_registration()) {
      partition = registrar_.PartitionOf(request->registration());
      // The same report again is answered with the first case.
      command.answer_may_stand_alone = !request->registration().report().external_id().empty();
    }
    give(kIntake, *request);
  } else if (auto* task = std::get_if<dispatch::v1::ExecuteRequest>(&running.request)) {
    give(kDispatch, *task);
  } else if (auto* order = std::get_if<supervision::v1::ExecuteRequest>(&running.request)) {
    give(kSupervision, *order);
  } else {
    give(kFollowup, std::get<followup::v1::ExecuteRequest>(running.request));
  }
  HY_CHECK(partition.has_value());
  command.partition = *partition;
  return command;
}

std::optional<testing::SimCommand> CityWorkload::Next(testing::SimRandom& random, int64_t now_ms) {
  if (running_.size() < cases_max_ && (running_.empty() || random.Chance(100))) {
    running_.emplace_back();
    running_.back().life =
        std::make_unique<simulator::Life>(citizens_.Next(), seed_, running_.size());
  }
  const size_t index = random.Below(running_.size());
  Running& running = running_[index];
  if (running.waits || !ChooseAct(running, now_ms)) return std::nullopt;
  running.request =
      requests_.Make(running.act, possible_, *running.life, index, running.request_count++, now_ms);
  running.asked_ms = now_ms;
  if (running.act.kind == simulator::ActKind::kLook) return std::nullopt;
  std::optional<testing::SimCommand> command = CommandOf(index);
  running.waits = command.has_value();
  return command;
}

void CityWorkload::Saw(size_t service, int32_t partition, const google::protobuf::Message& event) {
  services_->all()[service]->Evolve(event, rows_[service][static_cast<size_t>(partition)]);
}

void CityWorkload::Answered(const testing::SimCommand& command,
                            const runtime::CommandResult& result) {
  Running& running = running_[command.tag];
  running.waits = false;
  simulator::CaseView& view = running.life->view();
  if (result.rejection != nullptr) {
    if (view.case_id.empty()) view.end = simulator::End::kRefused;
    view.Doubt();
    return;
  }
  std::visit(
      [&](const auto& request) {
        simulator::AnswerTo<std::decay_t<decltype(request)>> answer;
        HY_CHECK(answer.ParseFromString(result.answer));
        Learn(services_->known(), request, answer, running.asked_ms, view);
      },
      running.request);
  running.life->Done(running.act);
}

void CityWorkload::CheckAtRest(const testing::SimAudit& audit, testing::Problems& problems) {
  for (int32_t p = 0; p < partitions_; ++p) {
    CheckNumbers<intake::v1::Event>(audit, "intake", p, problems);
    CheckNumbers<supervision::v1::Event>(audit, "supervision", p, problems);
    const Cases tasks = CheckNumbers<dispatch::v1::Event>(audit, "dispatch", p, problems);
    const Cases follows = CheckNumbers<followup::v1::Event>(audit, "followup", p, problems);
    CheckTakenUp<intake::v1::Event>(
        audit, "intake", p, [](const auto& event) { return event.has_ready(); }, tasks, problems);
    CheckTakenUp<dispatch::v1::Event>(
        audit, "dispatch", p, [](const auto& event) { return event.has_replied(); }, follows,
        problems);
  }
}

}  // namespace huying::sim
