#include "services/simulator/driver.h"

#include <algorithm>
#include <chrono>
#include <type_traits>
#include <utility>

#include "common/core/civil.h"
#include "common/core/clock.h"
#include "common/core/text.h"
#include "huying/node/v1/service.pb.h"
#include "services/simulator/answers.h"
#include "services/simulator/slips.h"

namespace huying::simulator {
namespace {

constexpr int64_t kAgainFirstNs = 2'000'000;
constexpr int64_t kAgainMaxNs = 250'000'000;
constexpr uint32_t kRejectionsMax = 8;
constexpr uint32_t kRequestsMax = 400;
// So many times as often as others err.
constexpr int32_t kTriesOfColluders = 5;
// A simulated clock moves in steps: as long as the next act is away, within these bounds. Acts of
// one step happen at its end, together.
constexpr int64_t kStepMinMs = 2 * kMinuteMs;
constexpr int64_t kStepMaxMs = 30 * kMinuteMs;
// Less than what the services allow a clock that is ahead, more than what lies between two meetings.
constexpr int64_t kAheadMs = 4 * kMinuteMs;
constexpr std::chrono::milliseconds kPace{100};
// Lives of cases that were taken up are numbered from here on, so that those of a seed's own
// reports keep their choices.
constexpr uint64_t kTakenUpFirst = uint64_t{1} << 32;

bool IsCommand(const Request& request) { return request.index() < 4; }  // see Request

bool MayPass(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kFailedPrecondition:  // the owner is changing
    case absl::StatusCode::kCancelled:
      return true;
    default:
      return false;
  }
}

// A community of the place; null if it is not known.
const city::AreaNode* CommunityIn(const city::City& city, const std::string& area_code) {
  if (const city::AreaNode* community = city.CommunityOf(area_code); community != nullptr)
    return community;
  const city::AreaNode* street = city.StreetOf(area_code);
  for (const city::AreaNode* community : city.AreasAt(city::v1::AREA_LEVEL_COMMUNITY)) {
    if (street != nullptr && community->at[city::v1::AREA_LEVEL_STREET] == street) return community;
  }
  return nullptr;
}

}  // namespace

Driver::Driver(const city::City* city, rpc::Client* client, rpc::Client* clock_client,
               SimulationPlan plan, std::function<bool()> stop,
               std::function<void(const Tally&)> progress, OnAcknowledged on_acknowledged)
    : city_(city),
      client_(client),
      clock_client_(clock_client),
      plan_(std::move(plan)),
      stop_(std::move(stop)),
      progress_(std::move(progress)),
      on_acknowledged_(std::move(on_acknowledged)),
      services_(city),
      requests_(city, plan_.run),
      possible_(&services_, &requests_.actors()),
      citizens_(city, plan_.per_day, plan_.start_ms, plan_.seed),
      next_report_(citizens_.Next()),
      now_ms_(plan_.start_ms) {}

void Driver::TakeUp(std::vector<CaseView> views) {
  Citizens reporters(city_, plan_.per_day, plan_.start_ms, ~plan_.seed);
  for (CaseView& view : views) {
    Report report = reporters.Next();
    const core::v1::CaseHeader& header =
        view.turn == Service::kIntake ? view.intake->header() : view.task->header();
    const city::AreaNode* there = CommunityIn(*city_, header.area_code());
    if (there != nullptr) report.community = there;
    const uint64_t index = kTakenUpFirst + static_cast<uint64_t>(tally_.taken_up++);
    Running& running = running_[index];
    running.life = std::make_unique<Life>(std::move(report), plan_.seed, index);
    running.life->view() = std::move(view);
    running.life->view().code_lost = true;
    if (ChooseAct(index, running)) agenda_.push({now_ms_, index});
  }
}

absl::Status Driver::Run() {
  started_ns_ = MonotonicNanos();
  bool stopping = false;
  while (!Over() && broken_.ok()) {
    stopping = stopping || stop_();
    if (stopping && in_flight_ == 0) break;
    if (!stopping) {
      TakeReports();
      StartDue();
    }
    Turn();
    tally_.seconds = static_cast<double>(MonotonicNanos() - started_ns_) / 1e9;
    tally_.days = static_cast<double>(now_ms_ - plan_.start_ms) / static_cast<double>(kDayMs);
    progress_(tally_);
  }
  return broken_;
}

bool Driver::MoreReports() const {
  if (plan_.cases > 0 && tally_.reported >= plan_.cases) return false;
  const double end_ms =
      static_cast<double>(plan_.start_ms) + plan_.days * static_cast<double>(kDayMs);
  return plan_.days <= 0 || static_cast<double>(next_report_.at_ms) < end_ms;
}

void Driver::TakeReports() {
  // Without waiting, people report as soon as somebody has time for them.
  while (MoreReports() &&
         (Waits() ? next_report_.at_ms <= now_ms_ : running_.size() < plan_.in_flight_max)) {
    const auto index = static_cast<uint64_t>(tally_.reported++);
    Running& running = running_[index];
    running.life = std::make_unique<Life>(std::move(next_report_), plan_.seed, index);
    if (ChooseAct(index, running)) agenda_.push({now_ms_, index});
    next_report_ = citizens_.Next();
  }
}

void Driver::StartDue() {
  while (in_flight_ < plan_.in_flight_max && !again_.empty() &&
         again_.top().at <= MonotonicNanos()) {
    const uint64_t index = again_.top().life;
    again_.pop();
    Send(index);
  }
  while (in_flight_ < plan_.in_flight_max && !agenda_.empty() && agenda_.top().at <= now_ms_) {
    const uint64_t index = agenda_.top().life;
    agenda_.pop();
    Start(index);
  }
}

void Driver::Turn() {
  if (in_flight_ == 0 && again_.empty()) return MoveTime();
  int64_t wait_ns = kAgainMaxNs;
  if (!again_.empty() && in_flight_ < plan_.in_flight_max) {
    wait_ns = std::clamp<int64_t>(again_.top().at - MonotonicNanos(), 0, kAgainMaxNs);
  }
  std::vector<Result> results;
  mailbox_.Take(std::chrono::milliseconds(wait_ns / 1'000'000 + 1), results);
  for (Result& result : results) Take(result);
}

void Driver::Start(uint64_t index) {
  Running& running = running_.at(index);
  running.request = requests_.Make(running.act, possible_, *running.life, index,
                                   running.request_count++, now_ms_);
  if (!Waits()) Hurry(*running.life, running.request);
  running.asked_ms = now_ms_;
  running.waiting_since_ns = 0;
  Send(index);
}

void Driver::Hurry(const Life& life, Request& request) const {
  auto* command = std::get_if<dispatch::v1::ExecuteRequest>(&request);
  if (command == nullptr) return;
  const int64_t passed_ms = (MonotonicNanos() - started_ns_) / 1'000'000;
  const int64_t held_ms = plan_.start_ms + passed_ms + kAheadMs;
  if (command->has_record_second_meeting())
    command->mutable_record_second_meeting()->set_held_ms(held_ms);
  const bool again = life.view().task->meetings().first_ms() != 0;
  if (command->has_record_site_proof() && again)
    command->mutable_record_site_proof()->set_held_ms(held_ms);
}

void Driver::Send(uint64_t index) {
  ++in_flight_;
  std::visit(
      [&](const auto& request) {
        using Request = std::decay_t<decltype(request)>;
        Call<AnswerTo<Request>>(index, request);
      },
      running_.at(index).request);
}

template <class Response, class Request>
void Driver::Call(uint64_t index, const Request& request) {
  const std::string& case_id = running_.at(index).life->view().case_id;
  client_->Call<Response>(request, case_id, [this, index](rpc::Reply<Response> reply) {
    Result result;
    result.life = index;
    result.call = std::move(static_cast<rpc::CallResult&>(reply));
    if constexpr (requires { reply.message.repeated(); })
      result.repeated = reply.message.repeated();
    if constexpr (requires { reply.message.position(); })
      result.position = reply.message.position();
    result.learn = [this, index, message = std::move(reply.message)](CaseView& view) {
      const Running& running = running_.at(index);
      Learn(services_, std::get<Request>(running.request), message, running.asked_ms, view);
    };
    mailbox_.Post(std::move(result));
  });
}

void Driver::Take(Result& result) {
  --in_flight_;
  Running& running = running_.at(result.life);
  const bool command = IsCommand(running.request);
  if (running.slips && (result.call.status.ok() || result.call.rejection.has_value()))
    return Slipped(result.life, running, result.call);
  if (result.call.status.ok()) {
    ++(command ? tally_.commands : tally_.looks);
    if (command) ++tally_.by_command[RequestFactory::NameOf(running.request)];
    if (result.repeated) ++tally_.repeated;
    if (command && on_acknowledged_)
      on_acknowledged_(RequestFactory::RequestIdOf(running.request), result.position);
    result.learn(running.life->view());
    running.life->Done(running.act);
    Random& random = running.life->random();
    if (command && random.Chance(plan_.slips_permille)) return Slip(result.life, running);
    const bool about_a_unit = running.life->report().about != nullptr;
    if (command && about_a_unit && random.Chance(kTriesOfColluders * plan_.slips_permille) &&
        Collude(result.life, running))
      return;
    return GoOn(result.life, running);
  }
  // What a look does not find is not there yet.
  if (!command && result.call.status.code() == absl::StatusCode::kNotFound) {
    return SendLater(result.life, running, 0, "no service has reacted");
  }
  if (result.call.rejection.has_value())
    return Rejected(result.life, running, *result.call.rejection);
  Failed(result.life, running, result.call);
}

void Driver::Rejected(uint64_t index, Running& running, const Rejection& rejection) {
  const std::string what = Cat(RequestFactory::NameOf(running.request), " ", rejection.code);
  ++tally_.rejections[what];
  CaseView& view = running.life->view();
  if (view.case_id.empty() || ++running.rejections > kRejectionsMax) {
    return Finish(index, End::kStuck, Cat(what, ": ", rejection.message));
  }
  view.Doubt();
  // Somebody else did it, or an earlier run.
  if (rejection.kind == Rejection::Kind::kAlready) running.life->Done(running.act);
  GoOn(index, running);
}

void Driver::Slip(uint64_t index, Running& running) {
  running.request = SlipIn(*running.life, *city_, requests_,
                           requests_.RequestId(index, running.request_count++), now_ms_);
  SendSlip(index, running);
}

bool Driver::Collude(uint64_t index, Running& running) {
  auto request = CollusionIn(*running.life, *city_, requests_,
                             requests_.RequestId(index, running.request_count++), now_ms_);
  if (!request) return false;
  running.request = *std::move(request);
  running.colludes = true;
  SendSlip(index, running);
  return true;
}

void Driver::SendSlip(uint64_t index, Running& running) {
  running.slips = true;
  running.asked_ms = now_ms_;
  running.waiting_since_ns = 0;
  Send(index);
}

void Driver::Slipped(uint64_t index, Running& running, const rpc::CallResult& call) {
  running.slips = false;
  const bool colludes = std::exchange(running.colludes, false);
  const std::string name = RequestFactory::NameOf(running.request);
  if (!call.rejection.has_value()) {
    ++(colludes ? tally_.colluders_done : tally_.slips_done)[name];
  } else if (call.rejection->message.empty() || call.rejection->mechanism.empty()) {
    return Finish(index, End::kFailed, Cat(name, ": refused without words"));
  } else {
    auto& refused = colludes ? tally_.colluders_refused : tally_.slips_refused;
    ++refused[Cat(name, " ", call.rejection->code)];
  }
  running.life->view().Doubt();
  GoOn(index, running);
}

void Driver::Failed(uint64_t index, Running& running, const rpc::CallResult& call) {
  const std::string what = Cat(RequestFactory::NameOf(running.request), " ",
                               absl::StatusCodeToString(call.status.code()));
  ++tally_.failures[what];
  if (!MayPass(call.status))
    return Finish(index, End::kFailed, Cat(what, ": ", call.status.message()));
  SendLater(index, running, absl::ToInt64Nanoseconds(call.retry_after),
            Cat(what, ": ", call.status.message()));
}

void Driver::SendLater(uint64_t index, Running& running, int64_t least_ns, const std::string& why) {
  const int64_t now_ns = MonotonicNanos();
  if (running.waiting_since_ns == 0) running.waiting_since_ns = now_ns;
  const int64_t waited_ns = now_ns - running.waiting_since_ns;
  if (waited_ns > plan_.patience_ns) {
    if (IsCommand(running.request)) broken_ = absl::UnavailableError(why);
    return Finish(index, End::kStuck, why);
  }
  again_.push(
      {now_ns + std::max(least_ns, std::clamp(waited_ns, kAgainFirstNs, kAgainMaxNs)), index});
}

// Without waiting, the services' clock stands where it stood, but for the time that all this takes.
bool Driver::ChooseAct(uint64_t index, Running& running) {
  Life& life = *running.life;
  const std::optional<Act> act = life.Next(possible_, now_ms_, Waits());
  if (act.has_value()) {
    running.act = *act;
  } else {
    Finish(index, life.view().end, life.view().stuck_because);
  }
  return act.has_value();
}

void Driver::GoOn(uint64_t index, Running& running) {
  const Act last = running.act;
  if (!ChooseAct(index, running)) return;
  // The same look again: nobody has reacted yet.
  const Act& act = running.act;
  if (act.kind == ActKind::kLook && last.kind == ActKind::kLook && act.look_at == last.look_at)
    return SendLater(index, running, 0, "no service has reacted");
  if (running.request_count > kRequestsMax)
    return Finish(index, End::kStuck, "it goes round in circles");
  const int64_t due_ms = Waits() ? running.life->DueMs(act, now_ms_, city_->calendar()) : now_ms_;
  agenda_.push({due_ms, index});
}

void Driver::Finish(uint64_t index, End end, const std::string& why) {
  const Running& running = running_.at(index);
  ++tally_.ended[static_cast<size_t>(end)];
  if (!why.empty()) tally_.stuck.emplace(why, running.life->view().case_id);
  running_.erase(index);
}

int64_t Driver::PacedNowMs() const {
  const double real_ms = static_cast<double>(MonotonicNanos() - started_ns_) / 1e6;
  return plan_.start_ms + static_cast<int64_t>(real_ms * plan_.speed);
}

void Driver::MoveTime() {
  if (!Waits()) return;
  int64_t next_ms = MoreReports() ? next_report_.at_ms : INT64_MAX;
  if (!agenda_.empty()) next_ms = std::min(next_ms, agenda_.top().at);
  int64_t target_ms = std::clamp(next_ms, now_ms_ + kStepMinMs, now_ms_ + kStepMaxMs);
  if (plan_.speed > 0) {
    Pause();
    target_ms = std::min(now_ms_ + kStepMaxMs, PacedNowMs());
  }
  if (plan_.simulated_clock && !AdvanceClock(target_ms)) return;
  now_ms_ = std::max(now_ms_, target_ms);
}

bool Driver::AdvanceClock(int64_t& target_ms) {
  node::v1::AdvanceClockRequest request;
  request.set_now_ms(target_ms);
  request.set_settle(true);
  const auto reply = clock_client_->CallAndWait<node::v1::AdvanceClockResponse>(request, "");
  if (reply.status.ok()) {
    clock_lost_ns_ = 0;
    // Somebody else may move it too.
    target_ms = std::max(target_ms, reply.message.now_ms());
    return true;
  }
  ++tally_.failures[Cat("AdvanceClock ", absl::StatusCodeToString(reply.status.code()))];
  const int64_t now_ns = MonotonicNanos();
  if (clock_lost_ns_ == 0) clock_lost_ns_ = now_ns;
  if (!MayPass(reply.status) || now_ns - clock_lost_ns_ > plan_.patience_ns) {
    broken_ = reply.status;
  } else {
    Pause();
  }
  return false;
}

void Driver::Pause() {
  std::vector<Result> none;
  mailbox_.Take(kPace, none);  // nothing is under way: this waits, and no longer than a moment
}

}  // namespace huying::simulator
