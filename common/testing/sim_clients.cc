#include "common/testing/sim_clients.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/runtime/types.h"

namespace huying::testing {
namespace {
constexpr int kPickTries = 8;
}  // namespace

SimRequest& SimClients::Add(SimCommand command) {
  requests_.push_back(std::make_unique<SimRequest>());
  SimRequest& request = *requests_.back();
  request.id = absl::StrCat("r", requests_.size());
  request.command = std::move(command);
  return request;
}

void SimClients::Submit(SimRequest& request, runtime::PartitionProcessor& processor, Heard heard) {
  ++request.attempts;
  ++asks_;
  request.asked_ms = world_.steady_ms();
  request.asked_now_ms = world_.heard->NowMs();
  runtime::Command command;
  command.request_id = request.id;
  command.subject = request.command.subject;
  command.message.reset(request.command.message->New());
  command.message->CopyFrom(*request.command.message);
  command.timeout = request.command.timeout;
  command.done = [this, &request, asked_ms = request.asked_ms,
                  heard = std::move(heard)](const runtime::CommandResult& result) {
    ++hears_;
    if (heard) heard(result);
    Take(request, asked_ms, result);
  };
  processor.Submit(std::move(command));
}

const std::string& SimClients::ServiceOf(const SimRequest& request) const {
  return world_.services[request.command.service]->spec().name;
}

int64_t SimClients::ExpiryAt(const SimRequest& request, int64_t offset) const {
  const std::string topic = runtime::EventTopic(ServiceOf(request));
  const auto& records = world_.log->Records(topic, request.command.partition);
  log::v1::Decision decision;
  if (offset < 0 || offset >= static_cast<int64_t>(records.size()) ||
      !decision.ParseFromString(records[static_cast<size_t>(offset)].payload)) {
    return 0;  // CheckAcknowledged tells
  }
  return decision.time_ms() + KeptMs(request);
}

int64_t SimClients::KeptMs(const SimRequest& request) const {
  return world_.services[request.command.service]->spec().answers_kept_ms;
}

void SimClients::Close(SimRequest& request) {
  if (request.answered) return;
  request.answered = true;
  ++answered_;
}

void SimClients::TakeFailure(SimRequest& request, int64_t asked_ms,
                             const runtime::CommandResult& result) {
  const bool once = request.command.timeout != absl::InfiniteDuration();
  if (absl::IsInvalidArgument(result.status)) {
    if (request.command.fits) {
      world_.problems->Add(
          absl::StrCat(request.id, " of ", ServiceOf(request),
                       " fits into a record, and was told: ", result.status.message()));
    }
    request.refused = true;
    return Close(request);
  }
  if (absl::IsDeadlineExceeded(result.status) &&
      world_.steady_ms() < asked_ms + absl::ToInt64Milliseconds(request.command.timeout)) {
    world_.problems->Add(absl::StrCat(request.id, " was given up before its deadline"));
  }
  if (!once) return;
  request.given_up = true;
  Close(request);
}

void SimClients::Forget() {
  forgot_ms_ = world_.steady_ms();
  for (const auto& request : requests_) {
    if (request->answered) request->command.answer_may_stand_alone = true;
  }
}

void SimClients::Take(SimRequest& request, int64_t asked_ms, const runtime::CommandResult& result) {
  // What came from a record that was lost may be told while the last proof is young.
  const bool lost =
      forgot_ms_ >= 0 && result.repeated && world_.steady_ms() <= forgot_ms_ + kProofMs;
  if (!result.status.ok()) return TakeFailure(request, asked_ms, result);
  if (lost || world_.random->Chance(answer_lost_)) {
    if (request.command.timeout == absl::InfiniteDuration() || request.answered) return;
    request.given_up = true;
    return Close(request);
  }
  if (result.rejection != nullptr && !request.answered) {
    world_.heard->Refused(request.command, request.id, result.rejection->code, asked_ms,
                          request.asked_now_ms);
  }
  if (request.answered) return TakeAgain(request, result);
  Close(request);
  request.refused = result.rejection != nullptr;
  if (world_.answered) world_.answered(request.command, result);
  if (request.refused) return;
  request.answer = result.answer;
  request.offset = result.offset;
  request.expires_ms = ExpiryAt(request, request.offset);
}

// A refusal while others own the partition is what a stale copy says; an answer is never stale.
void SimClients::TakeAgain(const SimRequest& request, const runtime::CommandResult& result) {
  if (request.refused || request.given_up || request.command.answer_may_stand_alone) return;
  if (world_.latest_ms() > request.expires_ms) return;
  if (result.rejection != nullptr) {
    if (strict_) world_.problems->Add(absl::StrCat(request.id, " was accepted, then refused"));
  } else if (result.offset < request.offset &&
             ExpiryAt(request, result.offset) <
                 ExpiryAt(request, request.offset) - KeptMs(request)) {
    // The first answer of two: asked again after its time it was decided anew, and that was heard
    // of first.
  } else if (result.answer != request.answer || result.offset != request.offset) {
    world_.problems->Add(absl::StrCat(request.id, " of ", ServiceOf(request), " was answered at ",
                                      request.offset, " and again, otherwise, at ", result.offset));
  }
}

SimRequest* SimClients::PickOpen() {
  for (int i = 0; i < kPickTries && open() > 0; ++i) {
    SimRequest& request = *world_.random->Pick(requests_);
    if (!request.answered) return &request;
  }
  return nullptr;
}

SimRequest* SimClients::PickAccepted() {
  for (int i = 0; i < kPickTries && answered_ > 0; ++i) {
    SimRequest& request = *world_.random->Pick(requests_);
    if (request.answered && !request.refused && !request.given_up) return &request;
  }
  return nullptr;
}

void SimClients::CheckAcknowledged(const SimAudit& audit) const {
  for (const auto& request : requests_) {
    if (!request->answered || request->refused || request->given_up) continue;
    if (request->command.answer_may_stand_alone) continue;
    const LogAudit& log = audit.log(ServiceOf(*request), request->command.partition);
    const std::string place =
        Place(ServiceOf(*request), request->command.partition, request->offset);
    const LogAudit::Entry* record = nullptr;
    if (request->offset >= 0 && request->offset < static_cast<int64_t>(log.entries().size())) {
      record = &log.entries()[static_cast<size_t>(request->offset)];
    }
    if (record == nullptr || record->decision == nullptr) {
      world_.problems->Add(absl::StrCat("acknowledged and lost: ", request->id, " at ", place));
      continue;
    }
    bool stands = false;
    for (const log::v1::Entry& entry : record->decision->entries()) {
      stands = stands || (entry.cause().request().request_id() == request->id &&
                          entry.cause().request().answer() == request->answer);
    }
    if (!stands) {
      world_.problems->Add(
          absl::StrCat("acknowledged, but not as told: ", request->id, " at ", place));
    }
  }
}

void SimClients::CheckDeadlines(const SimAudit& audit) const {
  if (asks_ != hears_) {
    world_.problems->Add(absl::StrCat(asks_, " commands were given, ", hears_, " were answered"));
  }
  std::map<std::string, const SimRequest*> given;
  std::set<std::pair<size_t, int32_t>> places;
  for (const auto& request : requests_) {
    if (request->command.timeout == absl::InfiniteDuration() || request->attempts == 0) continue;
    given[request->id] = request.get();
    places.emplace(request->command.service, request->command.partition);
  }
  for (const auto& [service, partition] : places) {
    const std::string& name = world_.services[service]->spec().name;
    const SimLog::Partition* log = world_.log->Find(runtime::EventTopic(name), partition);
    const auto& entries = audit.log(name, partition).entries();
    for (size_t offset = 0; offset < entries.size(); ++offset) {
      if (entries[offset].decision == nullptr) continue;
      for (const log::v1::Entry& entry : entries[offset].decision->entries()) {
        const auto found = given.find(entry.cause().request().request_id());
        if (found == given.end()) continue;
        const int64_t after_ms = log->times[offset].sent_ms - found->second->asked_ms;
        if (after_ms <= absl::ToInt64Milliseconds(found->second->command.timeout)) continue;
        world_.problems->Add(absl::StrCat(
            Place(name, partition, static_cast<int64_t>(offset)), " decides ", found->first, " ",
            after_ms, " ms after it was given, its client waits for ",
            absl::ToInt64Milliseconds(found->second->command.timeout), " ms"));
      }
    }
  }
}

}  // namespace huying::testing
