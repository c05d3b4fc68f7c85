// What an owner decides on: records of other services, commands and due timers. What does not fit
// into a record that holds others already is left for the next one.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/check.h"
#include "common/log/log.h"
#include "common/runtime/keys.h"
#include "common/runtime/owner.h"
#include "common/runtime/reply_cache.h"

namespace huying::runtime {
namespace {

constexpr size_t kCommandsPerRound = 16;
constexpr size_t kTimersPerRound = 16;
constexpr size_t kOversizedMax = 256;
// Of inputs, in one turn.
constexpr size_t kLookedBytesMax = 1 << 20;
// What a record may hold at most, with room for its causes and cursors.
constexpr size_t kRecordBytesHard = bus::kRecordBytesMax - 64 * 1024;
// Scratch memory beyond this is given back before the next input.
constexpr size_t kScratchBytesMax = 256 * 1024;

}  // namespace

void Owner::StartRecord() {
  filling_ = std::make_unique<Outgoing>();
  record_arena_.Reset();
  decision_ = google::protobuf::Arena::CreateMessage<log::v1::Decision>(&record_arena_);
  decision_->set_time_ms(std::max(partition_->deps.clock->NowMs(), ahead_.time_ms()));
  sealed_ = false;
  full_ = false;
  scratch_.Reset();
}

DecisionContext Owner::NewDecisionContext() {
  if (scratch_.SpaceAllocated() > kScratchBytesMax) scratch_.Reset();
  return {.now_ms = decision_->time_ms(), .partition = partition_->number, .arena = &scratch_};
}

// True when the record is full, or when enough was looked at that did not fill it: a turn is
// bounded.
bool Owner::Enough() const {
  const HostOptions& options = partition_->options;
  return full_ || static_cast<size_t>(decision_->entries_size()) >= options.entries_max ||
         filling_->replies.size() >= options.entries_max ||
         filling_->bytes >= options.record_bytes_soft ||
         inputs_unrecorded_ >= kInputsUnrecordedMax || looked_bytes_ >= kLookedBytesMax;
}

// Answers that wait for a record in flight are bounded as the commands are that wait to be decided.
bool Owner::MayTakeCommands() const { return RepliesWaiting() < partition_->options.commands_max; }

// Takes inputs in turn, a bounded share of each kind, so that none starves the others.
Trouble Owner::Fill(bool draining) {
  bool found = true;
  while (found && !Enough()) {
    found = false;
    for (const auto& input : inputs_) {
      if (draining || Enough()) break;
      if (Trouble trouble = TakeInput(*input, found); !trouble.ok()) return trouble;
    }
    if (!draining && !Enough()) found = TakeTimers() || found;
    if (!Enough() && MayTakeCommands()) found = TakeCommands() || found;
  }
  return {};
}

Trouble Owner::TakeInput(Input& input, bool& found) {
  // A letter that found no room would be lost.
  if (partition_->dead_letters.full()) return {};
  const DecisionContext context = NewDecisionContext();
  ValidatedRecord validated;
  bool came = false;
  if (absl::Status status = input.Next(*context.arena, validated, came); !status.ok())
    return Trouble::OfLog(std::move(status));
  if (!came) return {};
  found = true;
  input.moved = true;
  ++inputs_unrecorded_;
  looked_bytes_ += input.raw().payload.size();
  if (validated.validity == Validity::kUnreadable) {
    letter_ = partition_->DeadLetter(input.subscription().service, input.raw(),
                                     "not a record of the log protocol");
  } else if (validated.validity == Validity::kApply && validated.decision != nullptr) {
    ReactTo(input, validated);
  }
  return {};
}

// What one event leads to stands in one entry; several events of a record may be answered by
// several records, and the cursor tells how many have been.
void Owner::ReactTo(Input& input, const ValidatedRecord& validated) {
  const Subscription& subscription = input.subscription();
  const DecisionContext context{.now_ms = decision_->time_ms(), .arena = &scratch_};
  const auto leave_out = [&](const char* cause) {
    letter_ = partition_->DeadLetter(subscription.service, input.raw(), cause);
  };
  log::v1::Cause cause;
  cause.mutable_input()->set_service(subscription.service);
  cause.mutable_input()->set_offset(validated.offset);
  uint32_t number = 0;
  for (const log::v1::Entry& entry : validated.decision->entries()) {
    for (const std::string& bytes : entry.events()) {
      const uint32_t event_number = number++;
      if (event_number < validated.events_done || !Matters(subscription, bytes)) continue;
      const Message* event = ParseEvent(*subscription.event, bytes, *context.arena);
      if (event == nullptr) {
        leave_out("an event of the decision cannot be parsed");
        continue;
      }
      const Outcome outcome = partition_->deps.handlers->React(
          subscription.service, *event, partition_->store.decisions(), context);
      if (outcome.events.empty()) continue;
      cause.mutable_input()->set_event(event_number);
      if (AddEntry(cause, outcome)) continue;
      if (!RecordIsEmpty()) {
        full_ = true;
        return input.PutBack(event_number);
      }
      leave_out("what it leads to would not fit into a record");
    }
  }
}

std::vector<log::v1::TimerKey> Owner::DueTimers(int64_t until_ms) {
  Overlay& rows = partition_->store.decisions();
  std::vector<log::v1::TimerKey> due;
  int64_t next_ms = INT64_MAX;
  rows.Scan(TimerFrom(rows.next_timer_ms()), PrefixEnd(std::string(1, kTimerPrefix)),
            [&](std::string_view key, std::string_view) {
              std::optional<log::v1::TimerKey> timer = ParseTimerRowKey(key);
              HY_CHECK(timer.has_value());
              if (timer->due_ms() > until_ms || due.size() == kTimersPerRound) {
                next_ms = timer->due_ms();
                return false;
              }
              if (!oversized_.contains(std::string(key))) due.push_back(std::move(*timer));
              return true;
            });
  rows.set_next_timer_ms(next_ms);
  return due;
}

bool Owner::TakeTimers() {
  Overlay& rows = partition_->store.decisions();
  const int64_t now_ms = decision_->time_ms();
  if (rows.next_timer_ms() > now_ms) {
    timer_gate_.Close();
    return false;
  }
  std::vector<TimerGate::Place> places;
  const auto add = [&](const auto& input) {
    places.push_back(
        {.next = input->cursor().next_offset(), .end = input->End(), .at_end = input->AtEnd()});
  };
  std::for_each(inputs_.begin(), inputs_.end(), add);
  std::for_each(projector_->inputs().begin(), projector_->inputs().end(), add);
  const int64_t until_ms = timer_gate_.Open(now_ms, places);
  if (rows.next_timer_ms() > until_ms) return false;
  const std::vector<log::v1::TimerKey> due = DueTimers(until_ms);
  for (const log::v1::TimerKey& timer : due) {
    if (!rows.Get(TimerRowKey(timer))) continue;  // an earlier one of this round has cancelled it
    if (FireTimer(timer)) continue;
    // It is not consumed: the next record takes it.
    full_ = true;
    rows.set_next_timer_ms(std::min(rows.next_timer_ms(), timer.due_ms()));
    break;
  }
  return !due.empty();
}

// False: what it leads to does not fit beside what the record holds.
bool Owner::FireTimer(const log::v1::TimerKey& timer) {
  const Outcome outcome = partition_->deps.handlers->OnTimer(timer, partition_->store.decisions(),
                                                             NewDecisionContext());
  log::v1::Cause cause;
  *cause.mutable_timer() = timer;
  if (AddEntry(cause, outcome)) return true;
  if (!RecordIsEmpty()) return false;
  // It stays set, since a clock that was never decided on must not look as if it was.
  log::Error(
      "{}: what timer {} of {} leads to does not fit into a record: it stays set until a "
      "newer version can decide it",
      partition_->name(), timer.kind(), timer.subject());
  HY_CHECK(oversized_.size() < kOversizedMax);
  oversized_.insert(TimerRowKey(timer));
  return true;
}

bool Owner::TakeCommands() {
  taken_.clear();
  for (; !deferred_.empty() && taken_.size() < kCommandsPerRound; deferred_.pop_front())
    taken_.push_back(std::move(deferred_.front()));
  if (taken_.size() < kCommandsPerRound)
    inbox_->TakeCommands(kCommandsPerRound - taken_.size(), taken_);
  size_t decided = 0;
  while (decided < taken_.size() && !full_) DecideCommand(taken_[decided++]);
  const bool found = !taken_.empty();
  // The one that did not fit has put itself first.
  for (; decided < taken_.size(); ++decided) deferred_.push_back(std::move(taken_[decided]));
  taken_.clear();
  return found;
}

// True: it was answered before, or its id was used for something else.
bool Owner::AnswerKnown(WaitingCommand& waiting, Reply& reply) {
  const Command& command = waiting.command;
  std::optional<log::v1::RecordedAnswer> known = FindAnswer(
      partition_->store.decisions(), command.subject, command.request_id, decision_->time_ms());
  if (!known) return false;
  if (IsReused(*known, command.digest)) {
    partition_->gauges.reused_request_ids.fetch_add(1, std::memory_order_relaxed);
    reply.result.rejection = std::make_unique<Rejection>(RequestIdReused());
    return true;
  }
  reply.result.answer = std::move(*known->mutable_answer());
  reply.result.offset = known->offset();
  reply.result.repeated = true;
  return true;
}

void Owner::DecideCommand(WaitingCommand& waiting) {
  Command& command = waiting.command;
  if (partition_->SteadyMs() >= waiting.deadline_ms) {
    partition_->gauges.expired_commands.fetch_add(1, std::memory_order_relaxed);
    command.done(Failed(absl::DeadlineExceededError(
                            "the time for the command was over before it was decided: nothing was "
                            "done; ask again with the same request id"),
                        partition_->number));
    return;
  }
  Reply reply;
  reply.result.partition = partition_->number;
  if (!AnswerKnown(waiting, reply)) {
    Outcome outcome = partition_->deps.handlers->Execute(
        *command.message, partition_->store.decisions(), NewDecisionContext());
    if (outcome.answer != nullptr) reply.result.answer = outcome.answer->SerializeAsString();
    reply.needs_proof = outcome.rejection != nullptr || outcome.events.empty();
    if (!reply.needs_proof) {
      log::v1::Cause cause;
      log::v1::Request& request = *cause.mutable_request();
      request.set_request_id(command.request_id);
      request.set_answer(reply.result.answer);
      request.set_subject(command.subject);
      request.set_digest(command.digest);
      if (!AddEntry(cause, outcome)) {
        if (!RecordIsEmpty()) {
          full_ = true;
          deferred_.push_front(std::move(waiting));
          return;
        }
        reply.result.status =
            absl::InvalidArgumentError("the command is too large to be recorded; shorten its text");
      }
    }
    reply.result.rejection = std::move(outcome.rejection);
  }
  reply.done = std::move(command.done);
  reply.share = std::move(waiting.share);
  filling_->replies.push_back(std::move(reply));
}

// False, and nothing is changed, when the events would not fit into the record.
bool Owner::AddEntry(const log::v1::Cause& cause, const Outcome& outcome) {
  size_t bytes = cause.ByteSizeLong();
  for (const Message* event : outcome.events) bytes += event->ByteSizeLong() + sizeof(int64_t);
  if (filling_->bytes + bytes > kRecordBytesHard) return false;
  filling_->bytes += bytes;
  Overlay& rows = partition_->store.decisions();
  log::v1::Entry* entry = decision_->add_entries();
  *entry->mutable_cause() = cause;
  for (const Message* event : outcome.events) {
    event->SerializeToString(entry->add_events());
    partition_->deps.handlers->Evolve(*event, rows);
  }
  partition_->applier.ApplyCause(cause, NextOffset(), decision_->time_ms(), rows);
  return true;
}

}  // namespace huying::runtime
