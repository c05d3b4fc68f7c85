#include "common/testing/sim_world.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/runtime/keys.h"
#include "common/runtime/reply_cache.h"
#include "common/runtime/types.h"

namespace huying::testing {
namespace {

constexpr uint32_t kGivesUp = 250;  // of a thousand commands, where clients have deadlines
constexpr int64_t kTimeoutMaxMs = 8'000;

runtime::HostOptions DrawHostOptions(SimRandom& random) {
  runtime::HostOptions options;
  options.data_dir = "sim";
  options.commands_max = random.Chance(200) ? 2 : 100;
  options.entries_max = static_cast<size_t>(random.Between(1, 8));
  options.in_flight_max = static_cast<size_t>(random.Between(1, 5));
  options.flush_interval_ms = random.Chance(500) ? 1'000 : 3'600'000;
  return options;
}

}  // namespace

SimWorld::SimWorld(SimOptions options, SimWorkload* workload)
    : options_(std::move(options)),
      workload_(workload),
      random_(options_.seed),
      clock_(options_.start_ms),
      bus_(&log_, &clock_, &random_),
      audit_(options_.services, options_.partitions, &log_, options_.rules),
      heard_({.log = &log_,
              .services = options_.services,
              .now_ms = [this] { return clock_.NowMs(); }}),
      clients_({.random = &random_,
                .log = &log_,
                .services = options_.services,
                .latest_ms = [this] { return clock_.NowMs() + kSkewMaxMs; },
                .steady_ms = [this] { return clock_.SteadyMs(); },
                .heard = &heard_,
                .problems = &problems_,
                .answered =
                    [this](const SimCommand& command, const runtime::CommandResult& result) {
                      workload_->Answered(command, result);
                    }}) {
  std::vector<bus::TopicSpec> topics;
  for (const runtime::Handlers* handlers : options_.services) {
    const std::string& name = handlers->spec().name;
    topics.push_back({runtime::EventTopic(name), options_.partitions});
    topics.push_back({runtime::DeadTopic(name), options_.partitions, 1, bus::TopicKind::kPlain});
  }
  (void)bus_.CreateTopics(topics);
  const size_t places = options_.services.size() * static_cast<size_t>(options_.partitions);
  routes_.assign(places, 0);
  owners_.assign(places, 0);
  seen_.assign(options_.services.size(),
               std::vector<size_t>(static_cast<size_t>(options_.partitions)));
  const bool real_clocks = random_.Chance(700);
  bus_.set_has_clock(real_clocks && random_.Chance(700));
  for (int i = 0; i < options_.processes; ++i) {
    SimProcess::Parts parts{.services = options_.services,
                            .partitions = options_.partitions,
                            .bus = &bus_,
                            .random = &random_,
                            .options = DrawHostOptions(random_),
                            .rules = options_.rules,
                            .acquired = nullptr};
    parts.options.instance = absl::StrCat("p", i);
    parts.acquired = [this, i](const SimSlot& slot) {
      routes_[slot.service * static_cast<size_t>(options_.partitions) +
              static_cast<size_t>(slot.partition)] = static_cast<size_t>(i);
      CheckAcquired(*processes_[static_cast<size_t>(i)], slot);
    };
    processes_.push_back(std::make_unique<SimProcess>(absl::StrCat("p", i), std::move(parts)));
    skews_ms_.push_back(random_.Between(-kSkewMaxMs, kSkewMaxMs));
    far_ms_.push_back(0);
    processes_.back()->clock().set_simulated(!real_clocks);
    processes_.back()->Start();
  }
  SetTime(0);
  GiveEachOneOwner();
  DrawFaults();
}

SimWorld::~SimWorld() {
  for (const auto& process : processes_) process->Crash();
}

SimReport SimWorld::Run() {
  for (step_ = 0; step_ < options_.steps && problems_.none(); ++step_) Act();
  if (problems_.none()) ComeToRest();
  if (problems_.none()) CheckAll();
  return Report();
}

void SimWorld::Act() {
  auto at = static_cast<uint32_t>(random_.Below(weights_));
  for (const Step& step : steps_) {
    if (at < step.weight) return (this->*step.act)();
    at -= step.weight;
  }
}

// A process that is up; with `running`, one that is not paused either. Null if the dice find none.
SimProcess* SimWorld::Pick(bool running) {
  SimProcess& process = *random_.Pick(processes_);
  return process.up() && !(running && process.paused) ? &process : nullptr;
}

// Mostly a slot that was woken, sometimes any: nothing may depend on wakes, nor on their absence.
void SimWorld::TurnSome() {
  SimProcess* process = Pick(true);
  if (process == nullptr) return;
  auto& slots = process->slots();
  size_t at = random_.Below(slots.size());
  if (!random_.Chance(100)) {
    size_t tried = 0;
    while (tried++ < slots.size() && !slots[at]->woken) at = (at + 1) % slots.size();
  }
  SimSlot& slot = *slots[at];
  const bool more = Turn(*process, slot);
  if (options_.trace) {
    Trace("turn ", process->NameOf(slot), " ", node::v1::Role_Name(slot.processor->Status().role()),
          " at ", slot.processor->state().own().next_offset(), more ? " more" : "");
  }
}

bool SimWorld::Turn(SimProcess& process, SimSlot& slot) {
  const int64_t folded_from = options_.bound_turns ? FoldedTo(slot) : 0;
  const bool owned = slot.processor->owning();
  const bool more = process.Turn(slot);
  CheckTurn(process, slot, owned, folded_from);
  return more;
}

void SimWorld::NetworkStep() { (void)bus_.Step(); }

void SimWorld::NewCommand() {
  if (clients_.all().size() >= options_.commands_max) return;
  if (random_.Chance(400)) Observe();
  std::optional<SimCommand> command = workload_->Next(random_, clock_.NowMs());
  if (!command) return;
  if (deadlines_ && command->may_be_given_up && random_.Chance(kGivesUp)) {
    command->timeout = absl::Milliseconds(random_.Between(1, kTimeoutMaxMs));
  }
  Deliver(clients_.Add(std::move(*command)));
}

SimProcess& SimWorld::RouteFor(size_t service, int32_t partition) {
  if (random_.Chance(200)) return *random_.Pick(processes_);
  return *processes_[routes_[service * static_cast<size_t>(options_.partitions) +
                             static_cast<size_t>(partition)]];
}

// Nobody answers if the process is down; a paused one takes it and answers later.
void SimWorld::Deliver(SimRequest& request) {
  SimProcess& process = RouteFor(request.command.service, request.command.partition);
  if (!process.up() || !SimClients::MayAsk(request)) return;
  SimSlot& slot = process.slot(request.command.service, request.command.partition);
  Trace("ask ", process.NameOf(slot), " ", request.id, " ", request.command.message->GetTypeName());
  clients_.Submit(request, *slot.processor);
}

void SimWorld::AskAgain() {
  if (SimRequest* request = clients_.PickOpen()) Deliver(*request);
}

void SimWorld::AskAnswered() {
  if (SimRequest* request = clients_.PickAccepted()) Deliver(*request);
}

// Whoever was answered sees it anywhere, if they ask for its place.
void SimWorld::ReadYourWrite() {
  if (loss_) return;
  const SimRequest* request = clients_.PickAccepted();
  SimProcess* process = Pick(false);
  if (request == nullptr || process == nullptr) return;
  SimSlot& slot = process->slot(request->command.service, request->command.partition);
  runtime::Query query;
  query.at_least_offset = request->offset;
  query.read = [this, request, who = process->NameOf(slot)](const absl::Status& status,
                                                            const runtime::View* view) {
    if (!status.ok() || clock_.NowMs() + kSkewMaxMs > request->expires_ms) return;
    log::v1::StoreState state;
    view->Load(runtime::kStateKey, state);
    const auto answer = runtime::FindAnswer(*view, request->command.subject, request->id, 0);
    if (request->command.answer_may_stand_alone || !view->status().ok()) return;
    if (state.own().next_offset() <= request->offset || !answer ||
        answer->offset() != request->offset || answer->answer() != request->answer) {
      problems_.Add(absl::StrCat(who, " was asked for what is at ", request->offset,
                                 " and did not show the answer of ", request->id));
    }
  };
  slot.processor->Submit(std::move(query));
}

// An owner who has been replaced must not answer this, and knows that it may have been.
void SimWorld::AskNewest() {
  SimProcess* process = Pick(false);
  if (process == nullptr) return;
  SimSlot& slot = *random_.Pick(process->slots());
  runtime::Query query;
  query.newest = true;
  query.read = [this, &slot, who = process->NameOf(slot), asked_ms = clock_.SteadyMs()](
                   const absl::Status& status, const runtime::View* view) {
    if (!status.ok()) return;
    log::v1::StoreState state;
    view->Load(runtime::kStateKey, state);
    if (!view->status().ok()) return;
    heard_.Newest(slot.service, slot.partition, who, state.own().next_offset(), asked_ms);
  };
  slot.processor->Submit(std::move(query));
}

void SimWorld::CrashSome() {
  SimProcess* process = Pick(false);
  if (process == nullptr) return;
  Trace("crash ", process->name());
  process->Crash();
  ++crashes_;
  CheckLetters();
}

void SimWorld::StartSome() {
  const size_t at = random_.Below(processes_.size());
  if (processes_[at]->up()) return;
  Trace("start ", processes_[at]->name());
  skews_ms_[at] = random_.Between(-kSkewMaxMs, kSkewMaxMs);
  SetTime(0);
  processes_[at]->Start();
}

void SimWorld::PauseSome() {
  SimProcess* process = Pick(true);
  if (process == nullptr) return;
  Trace("pause ", process->name());
  process->paused = true;
}

void SimWorld::WakeSome() {
  SimProcess* process = Pick(false);
  if (process == nullptr || !process->paused) return;
  Trace("wake ", process->name());
  process->paused = false;
}

// Assignments lie: two owners, none, or a change while records are in flight.
void SimWorld::AssignSome() {
  SimProcess& process = *random_.Pick(processes_);
  SimSlot& slot = *random_.Pick(process.slots());
  const size_t dice = random_.Below(4);
  const runtime::Wanted wanted = dice == 0   ? runtime::Wanted::kNothing
                                 : dice == 1 ? runtime::Wanted::kStandby
                                             : runtime::Wanted::kOwner;
  Trace("want ", process.NameOf(slot), " ", static_cast<int>(wanted));
  process.Want(slot, wanted);
}

void SimWorld::FlushSome() {
  SimProcess* process = Pick(true);
  if (process == nullptr) return;
  SimSlot& slot = *random_.Pick(process->slots());
  (void)slot.processor->FlushStore(true);
}

void SimWorld::SetTime(int64_t by_ms) {
  clock_.Advance(by_ms);
  for (size_t i = 0; i < processes_.size(); ++i) {
    processes_[i]->clock().SetNowMs(clock_.NowMs() + skews_ms_[i] + far_ms_[i]);
    processes_[i]->clock().SetSteadyMs(clock_.SteadyMs());
  }
}

void SimWorld::TimeGoesOn() {
  const size_t dice = random_.Below(100);
  const int64_t most = dice < 70   ? options_.jump_max_ms / 300
                       : dice < 95 ? options_.jump_max_ms / 6
                                   : options_.jump_max_ms;
  SetTime(random_.Between(1, most) + workload_->TakePauseMs());
}

// Any open store, at any moment, is the fold of what it has read.
void SimWorld::CheckSome() {
  if (loss_) return;
  CheckLetters();
  SimProcess* process = Pick(false);
  if (process == nullptr) return;
  SimSlot& slot = *random_.Pick(process->slots());
  if (slot.processor->db() == nullptr || slot.disk.failing || slot.disk.read_fault) return;
  audit_.Refresh();
  audit_.CheckStore(*options_.services[slot.service], slot.partition, *slot.processor->db(),
                    process->NameOf(slot), problems_);
}

void SimWorld::Observe() {
  audit_.Refresh();
  for (size_t service = 0; service < options_.services.size(); ++service) {
    for (int32_t p = 0; p < options_.partitions; ++p) {
      const auto& entries = audit_.log(options_.services[service]->spec().name, p).entries();
      for (size_t& next = seen_[service][static_cast<size_t>(p)]; next < entries.size(); ++next) {
        for (const auto* event : entries[next].events) workload_->Saw(service, p, *event);
      }
    }
  }
}

}  // namespace huying::testing
