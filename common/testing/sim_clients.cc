#include "common/testing/sim_clients.h"

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

void SimClients::Submit(SimRequest& request, runtime::PartitionProcessor& processor) {
  ++request.attempts;
  runtime::Command command;
  command.request_id = request.id;
  command.subject = request.command.subject;
  command.message.reset(request.command.message->New());
  command.message->CopyFrom(*request.command.message);
  command.done = [this, &request](const runtime::CommandResult& result) { Take(request, result); };
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

void SimClients::Take(SimRequest& request, const runtime::CommandResult& result) {
  if (!result.status.ok() || world_.random->Chance(answer_lost_)) return;
  if (request.answered) return TakeAgain(request, result);
  request.answered = true;
  ++answered_;
  request.refused = result.rejection != nullptr;
  if (world_.answered) world_.answered(request.command, result);
  if (request.refused) return;
  request.answer = result.answer;
  request.offset = result.offset;
  request.expires_ms = ExpiryAt(request, request.offset);
}

// A refusal while others own the partition is what a stale copy says; an answer is never stale.
void SimClients::TakeAgain(const SimRequest& request, const runtime::CommandResult& result) {
  if (request.refused || request.command.answer_may_stand_alone) return;
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
    if (request.answered && !request.refused) return &request;
  }
  return nullptr;
}

void SimClients::CheckAcknowledged(const SimAudit& audit) const {
  for (const auto& request : requests_) {
    if (!request->answered || request->refused || request->command.answer_may_stand_alone) continue;
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

}  // namespace huying::testing
