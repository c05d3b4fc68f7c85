#include "tests/replay/script_workload.h"

#include <memory>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/case/case_id.h"
#include "google/protobuf/text_format.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/service.pb.h"

namespace huying::replay {
namespace {

constexpr int64_t kHourMs = 3'600'000;
constexpr int64_t kPauseMs = 4 * kHourMs;
// Enough for any event to get where it is waited for, while the clock goes on by seconds.
constexpr int kRefusalsMax = 12;
constexpr int kPausesMax = 30;

// Null if the text is no request.
template <class Request>
std::unique_ptr<google::protobuf::Message> Parse(const std::string& text,
                                                 const core::v1::CommandHeader& header) {
  auto request = std::make_unique<Request>();
  if (!google::protobuf::TextFormat::ParseFromString(text, request.get())) return nullptr;
  request->mutable_header()->MergeFrom(header);
  return request;
}

std::unique_ptr<google::protobuf::Message> ParseFor(Service service, const std::string& text,
                                                    const core::v1::CommandHeader& header) {
  switch (service) {
    case kIntake:
      return Parse<intake::v1::ExecuteRequest>(text, header);
    case kDispatch:
      return Parse<dispatch::v1::ExecuteRequest>(text, header);
    case kFollowup:
      return Parse<followup::v1::ExecuteRequest>(text, header);
    case kSupervision:
      return Parse<supervision::v1::ExecuteRequest>(text, header);
  }
  return nullptr;
}

}  // namespace

ScriptWorkload::ScriptWorkload(const sim::CityServices* services, int32_t partitions)
    : services_(services),
      partitions_(partitions),
      registrar_(&services->city(), &services->keys(), partitions) {}

absl::StatusOr<core::v1::CommandHeader> ScriptWorkload::HeaderOf(const Step& step) const {
  core::v1::CommandHeader header;
  header.set_request_id(absl::StrCat("script-", at_));
  const auto known = case_ids_.find(step.of_case);
  if (known != case_ids_.end()) header.set_case_id(known->second);
  core::v1::Actor& actor = *header.mutable_actor();
  if (step.person == std::string_view(kCitizen)) {
    actor.set_kind(core::v1::Actor::KIND_CITIZEN);
    return header;
  }
  const auto person = services_->city().FindPerson(step.person);
  if (!person) return absl::NotFoundError("the pack has no such person");
  actor.set_kind(core::v1::Actor::KIND_STAFF);
  actor.set_person_id(step.person);
  actor.set_unit_id(person->unit->id());
  return header;
}

// Where the command goes; what intake is asked goes through its edge first.
absl::Status ScriptWorkload::Prepare(testing::SimCommand& command) const {
  if (command.service == kIntake) {
    auto& request = static_cast<intake::v1::ExecuteRequest&>(*command.message);
    if (const auto refused = registrar_.Prepare(request)) {
      return absl::InvalidArgumentError(absl::StrCat(refused->code, ": ", refused->message));
    }
  }
  if (!command.subject.empty()) {
    const std::optional<int32_t> partition = PartitionOfCase(command.subject, partitions_);
    if (!partition) return absl::InternalError(absl::StrCat("no case number: ", command.subject));
    command.partition = *partition;
    return absl::OkStatus();
  }
  if (command.service != kIntake) return absl::NotFoundError("the case is not registered yet");
  const auto& request = static_cast<const intake::v1::ExecuteRequest&>(*command.message);
  if (!request.has_registration()) return absl::NotFoundError("the case is not registered yet");
  command.partition = registrar_.PartitionOf(request.registration());
  return absl::OkStatus();
}

absl::StatusOr<testing::SimCommand> ScriptWorkload::CommandOf(const Step& step,
                                                              int64_t now_ms) const {
  const absl::StatusOr<core::v1::CommandHeader> header = HeaderOf(step);
  if (!header.ok()) return header.status();
  testing::SimCommand command;
  command.service = step.service;
  command.subject = header->case_id();
  const std::string text =
      absl::StrReplaceAll(step.request, {{"$IN_2_DAYS", absl::StrCat(now_ms + 48 * kHourMs)}});
  command.message = ParseFor(step.service, text, *header);
  if (command.message == nullptr) {
    return absl::InvalidArgumentError("its text is no request of its service");
  }
  if (const absl::Status prepared = Prepare(command); !prepared.ok()) return prepared;
  return command;
}

std::optional<testing::SimCommand> ScriptWorkload::Next(testing::SimRandom&, int64_t now_ms) {
  if (waits_ || pause_ || !broken_.ok() || pauses_ > kPausesMax || at_ == Script().size()) {
    return std::nullopt;
  }
  absl::StatusOr<testing::SimCommand> command = CommandOf(Script()[at_], now_ms);
  if (!command.ok()) {
    broken_ = command.status();
    return std::nullopt;
  }
  waits_ = true;
  return *std::move(command);
}

void ScriptWorkload::Answered(const testing::SimCommand&, const runtime::CommandResult& result) {
  waits_ = false;
  if (result.rejection != nullptr) {
    refused_ = absl::StrCat(result.rejection->code, ": ", result.rejection->message);
    pause_ = ++refusals_ >= kRefusalsMax;
    return;
  }
  intake::v1::ExecuteResponse answer;
  const Step& step = Script()[at_];
  if (step.service == kIntake && answer.ParseFromString(result.answer)) {
    case_ids_[step.of_case] = answer.case_id();
  }
  ++at_;
  refusals_ = 0;
  pauses_ = 0;
  refused_.clear();
}

int64_t ScriptWorkload::TakePauseMs() {
  if (!std::exchange(pause_, false)) return 0;
  refusals_ = 0;
  ++pauses_;
  return kPauseMs;
}

std::string ScriptWorkload::NameOf(const Step& step) const {
  return absl::StrCat("step ", at_ + 1, " of tests/replay/script.cc, of case '", step.of_case,
                      "' (", step.request, ")");
}

absl::Status ScriptWorkload::Finished() const {
  if (at_ == Script().size()) return absl::OkStatus();
  const std::string name = NameOf(Script()[at_]);
  if (!broken_.ok()) {
    return absl::Status(broken_.code(),
                        absl::StrCat(name, " cannot be given: ", broken_.message()));
  }
  if (pauses_ > kPausesMax) {
    return absl::FailedPreconditionError(absl::StrCat(name, " is never accepted: ", refused_));
  }
  return absl::DeadlineExceededError(
      absl::StrCat(name,
                   " was not accepted before the recording ended; if it only came too late, "
                   "raise the steps of the recording in tests/replay/replay_test.cc. ",
                   refused_));
}

}  // namespace huying::replay
