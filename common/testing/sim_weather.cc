// The weather of a simulated world: how often what goes wrong, drawn from the seed, and the faults
// that are not the network's.
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/runtime/types.h"
#include "common/testing/sim_world.h"

namespace huying::testing {
namespace {

constexpr uint32_t kReadFaults = 200;  // of a thousand reads, while a disk is bad
constexpr int kDamagesMax = 2;         // of one disk
constexpr uint32_t kPoisonWeight = 15;
constexpr uint32_t kForeignCopies = 500;  // of a thousand
constexpr uint32_t kNewestWeight = 10;
constexpr uint32_t kClocksWeight = 6;
constexpr uint32_t kOutageWeight = 2;
constexpr int64_t kFarMinMs = 10 * 60'000;
constexpr int64_t kFarMaxMs = 365LL * 24 * 3600 * 1000;
constexpr int64_t kOutageMinMs = 60'000;
constexpr int64_t kOutageMaxMs = 5 * 60'000;
constexpr int64_t kOutageStepMs = 4'000;
constexpr int kTurnsPerStep = 10;
constexpr int kNetworkStepsPerStep = 6;
// Whoever is asked so long after appends began to fail knows that they do.
constexpr int64_t kNoticedMs = 30'000;

bool IsReadable(bus::RecordKind kind, const std::string& payload) {
  switch (kind) {
    case bus::RecordKind::kFence:
      return log::v1::Fence().ParseFromString(payload);
    case bus::RecordKind::kDecision:
      return log::v1::Decision().ParseFromString(payload);
    case bus::RecordKind::kProgress:
      return log::v1::Progress().ParseFromString(payload);
    case bus::RecordKind::kPlain:
      break;
  }
  return false;
}

bool DiskIsWell(const SimSlot& slot) { return !slot.disk.failing && !slot.disk.read_fault; }

bool Holds(const SimSlot& slot) {
  return slot.wanted != runtime::Wanted::kNothing && DiskIsWell(slot) &&
         slot.processor->db() != nullptr &&
         slot.processor->Status().role() != node::v1::ROLE_STOPPED;
}

}  // namespace

// Each seed has its own weather: some faults are frequent, some do not occur.
void SimWorld::DrawFaults() {
  const bool faults = options_.faults;
  const auto rare = [&](uint32_t most) {
    return faults && random_.Chance(600) ? static_cast<uint32_t>(random_.Below(most + 1)) : 0;
  };
  const auto drawn = [&](uint32_t seeds, uint32_t weight) {
    return faults && random_.Chance(seeds) ? weight : 0;
  };
  const SimWeather& weather = options_.weather;
  const uint32_t newest = drawn(weather.newest, kNewestWeight);
  const uint32_t outages = drawn(weather.outages, kOutageWeight);
  // Without a bus that knows the time nobody can tell whose clock is right.
  const uint32_t clocks = bus_.HasClock() ? drawn(weather.far_clocks, kClocksWeight) : 0;
  const uint32_t poison = drawn(weather.poison, kPoisonWeight);
  deadlines_ = drawn(weather.deadlines, 1) > 0;
  bus_.set_faults({.lost = rare(60),
                   .late = rare(60),
                   .twice = rare(60),
                   .reply_lost = rare(100),
                   .gone = rare(800),
                   .short_poll = rare(500),
                   .read_error = rare(10),
                   .queue_max = faults && random_.Chance(200) ? 2u : 100u,
                   .appends = BusFaults::Appends::kWork});
  clients_.set_answer_lost(rare(200));
  steps_ = {{400, &SimWorld::TurnSome},         {250, &SimWorld::NetworkStep},
            {60, &SimWorld::NewCommand},        {30, &SimWorld::AskAgain},
            {10, &SimWorld::ReadYourWrite},     {10, &SimWorld::FlushSome},
            {40, &SimWorld::TimeGoesOn},        {2, &SimWorld::CheckSome},
            {rare(10), &SimWorld::AskAnswered}, {rare(12), &SimWorld::CrashSome},
            {20, &SimWorld::StartSome},         {rare(12), &SimWorld::PauseSome},
            {10, &SimWorld::WakeSome},          {rare(12), &SimWorld::AssignSome},
            {rare(4), &SimWorld::DiskSome},     {rare(4) + poison, &SimWorld::Poison},
            {newest, &SimWorld::AskNewest},     {clocks, &SimWorld::ClockSome},
            {outages, &SimWorld::Outage}};
  weights_ = 0;
  for (const Step& step : steps_) weights_ += step.weight;
}

void SimWorld::DiskSome() {
  SimProcess& process = *random_.Pick(processes_);
  SimSlot& slot = *random_.Pick(process.slots());
  MemoryDisk& disk = slot.disk;
  const bool well = !disk.failing && !disk.read_fault;
  const size_t dice = random_.Below(3);
  disk.failing = well && dice == 0;
  disk.read_fault = nullptr;
  if (well && dice == 1) {
    disk.read_fault = [this] {
      return random_.Chance(kReadFaults) ? absl::UnavailableError("the disk cannot be read")
                                         : absl::OkStatus();
    };
  } else if (well && dice == 2 && slot.damages < kDamagesMax) {
    ++slot.damages;
    disk.read_fault = [] { return absl::DataLossError("the store is damaged"); };
  }
  Trace("disk of ", process.NameOf(slot), well ? " fails, " : " is well, ", dice);
}

std::pair<bus::RecordKind, std::string> SimWorld::JunkRecord() {
  const auto kind = static_cast<bus::RecordKind>(random_.Below(4));
  std::string payload;
  for (size_t bytes = random_.Below(20); bytes > 0; --bytes) {
    payload.push_back(static_cast<char>(random_.Below(256)));
  }
  return {kind, std::move(payload)};
}

// A real record of any log; of another one than it is put into, with a byte changed or not.
std::pair<bus::RecordKind, std::string> SimWorld::CopiedRecord(const std::string& to_service,
                                                               int32_t to_partition) {
  const auto partition =
      static_cast<int32_t>(random_.Below(static_cast<size_t>(options_.partitions)));
  const runtime::Handlers& handlers = *random_.Pick(options_.services);
  const auto& records = log_.Records(runtime::EventTopic(handlers.spec().name), partition);
  if (records.empty()) return JunkRecord();
  const bus::Record& record = records[random_.Below(records.size())];
  std::string payload = record.payload;
  const bool here = handlers.spec().name == to_service && partition == to_partition;
  if (!here && !payload.empty() && random_.Chance(500))
    payload[random_.Below(payload.size())] = static_cast<char>(random_.Below(256));
  return {record.kind, std::move(payload)};
}

// Somebody writes what does not belong there.
void SimWorld::Poison() {
  const size_t service = random_.Below(options_.services.size());
  const runtime::Handlers& handlers = *options_.services[service];
  const auto partition =
      static_cast<int32_t>(random_.Below(static_cast<size_t>(options_.partitions)));
  auto [kind, payload] =
      random_.Chance(kForeignCopies) ? CopiedRecord(handlers.spec().name, partition) : JunkRecord();
  Trace("poison in ", handlers.spec().name, "/", partition);
  const bool readable = IsReadable(kind, payload);
  const int64_t offset =
      bus_.Inject(runtime::EventTopic(handlers.spec().name), partition, kind, std::move(payload));
  if (!readable) left_out_.push_back({service, partition, offset});
}

// Somebody sets a clock, or sets it right again.
void SimWorld::ClockSome() {
  const size_t at = random_.Below(processes_.size());
  if (far_ms_[at] != 0) {
    far_ms_[at] = 0;
  } else {
    // As often minutes as hours, days or months.
    int64_t most = kFarMaxMs;
    for (size_t dice = random_.Below(4); dice > 0; --dice) most /= 10;
    far_ms_[at] = random_.Between(kFarMinMs, most) * (random_.Chance(500) ? 1 : -1);
  }
  Trace("clock of ", processes_[at]->name(), " is ", far_ms_[at], " ms off");
  SetTime(0);
}

// For minutes nothing is acknowledged, though all can be read. Whoever holds a partition goes on
// showing it, without opening its store again; whoever gives a command hears when to ask again.
void SimWorld::Outage() {
  struct Held {
    SimProcess* process;
    SimSlot* slot;
    uint64_t opens;
  };
  std::vector<Held> held;
  for (const auto& process : processes_) {
    // Who is stopped for their clock holds nothing.
    if (!process->up() || process->paused || ClockIsFar(*process)) continue;
    for (const auto& slot : process->slots()) {
      if (Holds(*slot)) held.push_back({process.get(), slot.get(), slot->opens});
    }
  }
  BusFaults faults = bus_.faults();
  faults.appends =
      random_.Chance(500) ? BusFaults::Appends::kTimeOut : BusFaults::Appends::kRefused;
  bus_.set_faults(faults);
  outage_ = ++outages_;
  const int64_t began_ms = clock_.SteadyMs();
  const int64_t until_ms = began_ms + random_.Between(kOutageMinMs, kOutageMaxMs);
  Trace("appends fail");
  while (clock_.SteadyMs() < until_ms && problems_.none()) {
    SetTime(random_.Between(1, kOutageStepMs));
    for (int i = 0; i < kTurnsPerStep; ++i) TurnSome();
    for (int i = 0; i < kNetworkStepsPerStep; ++i) NetworkStep();
    // A fence that was under way for long shows a clock that seems to be wrong.
    std::erase_if(held, [this](const Held& one) {
      return bus_.HasClock() && one.slot->processor->Status().role() == node::v1::ROLE_STOPPED;
    });
    if (held.empty()) continue;
    const Held& one = random_.Pick(held);
    if (random_.Chance(300)) AskInOutage(*one.process, *one.slot, began_ms);
    if (random_.Chance(300)) QueryInOutage(*one.process, *one.slot);
  }
  for (const Held& one : held) {
    if (one.slot->opens == one.opens || !DiskIsWell(*one.slot)) continue;
    problems_.Add(absl::StrCat(one.process->NameOf(*one.slot), " opened its store ",
                               one.slot->opens - one.opens, " times while appends failed"));
  }
  Trace("appends work again");
  outage_ = 0;
  faults.appends = BusFaults::Appends::kWork;
  bus_.set_faults(faults);
}

void SimWorld::AskInOutage(SimProcess& process, SimSlot& slot, int64_t began_ms) {
  if (slot.wanted != runtime::Wanted::kOwner || clients_.all().size() >= options_.commands_max) {
    return;
  }
  std::optional<SimCommand> command = workload_->Next(random_, clock_.NowMs());
  if (!command) return;
  SimRequest& request = clients_.Add(std::move(*command));
  if (request.command.service != slot.service || request.command.partition != slot.partition) {
    return Deliver(request);
  }
  const bool noticed = clock_.SteadyMs() - began_ms > kNoticedMs;
  clients_.Submit(request, *slot.processor,
                  [this, noticed, outage = outage_, id = request.id,
                   who = process.NameOf(slot)](const runtime::CommandResult& result) {
                    if (outage_ != outage || result.status.ok()) return;
                    if (absl::IsFailedPrecondition(result.status) ||
                        (noticed && absl::IsUnavailable(result.status) &&
                         result.retry_after <= absl::ZeroDuration())) {
                      problems_.Add(absl::StrCat(who, " wants to own, appends fail, and ", id,
                                                 " was told (ask again in ",
                                                 absl::FormatDuration(result.retry_after),
                                                 "): ", result.status.ToString()));
                    }
                  });
}

// It is turned at once, so that no query is too old when its turn comes.
void SimWorld::QueryInOutage(SimProcess& process, SimSlot& slot) {
  if (!DiskIsWell(slot)) return;
  const auto heard = std::make_shared<std::optional<absl::Status>>();
  runtime::Query query;
  query.read = [heard](const absl::Status& status, const runtime::View*) { *heard = status; };
  slot.processor->Submit(std::move(query));
  for (int i = 0; i < kTurnsPerStep && !heard->has_value(); ++i) (void)Turn(process, slot);
  if (heard->has_value() && (*heard)->ok()) return;
  // Its own fence came back late and showed a clock that seems to be wrong: it holds nothing now.
  if (bus_.HasClock() && slot.processor->Status().role() == node::v1::ROLE_STOPPED) return;
  problems_.Add(absl::StrCat(
      process.NameOf(slot), " held its rows before appends failed, and a ", "query is answered: ",
      heard->has_value() ? (*heard)->ToString() : std::string("not at all")));
}

}  // namespace huying::testing
