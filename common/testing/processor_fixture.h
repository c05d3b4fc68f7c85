// One processor at a time, turned by hand, on a bus and a disk in memory; with two small services.
//
// For tests only.
#pragma once

#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/runtime/processor.h"
#include "common/testing/fake_clock.h"
#include "common/testing/memory_db.h"
#include "common/testing/sim_bus.h"

namespace huying::runtime {

using google::protobuf::StringValue;

// Notes texts. A text "need X" is refused unless X has been noted, and "look" is answered without
// an event. "timers" sets two, of which the first cancels the second. Events of "other" lead to
// nothing.
class Notes final : public Handlers {
 public:
  const ServiceSpec& spec() const override { return spec_; }
  void Evolve(const Message& event, Store& store) const override {
    const std::string& text = static_cast<const StringValue&>(event).value();
    store.Put("n/" + text, "noted");
    if (text == "timers") {
      store.SetTimer(1, "first", 1);
      store.SetTimer(2, "second", 1);
    }
    if (text == "fired first") store.CancelTimer(2, "second", 1);
  }
  Outcome OnTimer(const log::v1::TimerKey& timer, const View&,
                  const DecisionContext& context) const override {
    auto* event = google::protobuf::Arena::CreateMessage<StringValue>(context.arena);
    event->set_value("fired " + timer.subject());
    Outcome outcome;
    outcome.events = {event};
    return outcome;
  }
  Outcome React(std::string_view, const Message&, const View&,
                const DecisionContext&) const override {
    ++reacted;
    return Outcome::Nothing();
  }
  Outcome Execute(const Message& command, const View& view, const DecisionContext&) const override {
    const std::string& text = static_cast<const StringValue&>(command).value();
    if (text.starts_with("need ") && !view.Get("n/" + text.substr(5))) {
      Rejection why;
      why.code = "NOT_NOTED";
      return Outcome::Reject(std::move(why));
    }
    Outcome outcome;
    if (text != "look") outcome.events = {&command};
    outcome.answer = &command;
    return outcome;
  }

  mutable int reacted = 0;

 private:
  const ServiceSpec spec_{.name = "notes",
                          .event = &StringValue::default_instance(),
                          .subscriptions = {{.service = "other",
                                             .mode = SubscriptionMode::kReact,
                                             .event = &StringValue::default_instance()}}};
};

// Counts the events of "other", and says the sum when a timer asks for it, which it does at once.
class Sums final : public Handlers {
 public:
  const ServiceSpec& spec() const override { return spec_; }
  void Evolve(const Message& event, Store& store) const override {
    store.Put("s/" + static_cast<const StringValue&>(event).value(), "said");
  }
  void Project(std::string_view, const Message&, Store& store) const override {
    store.Count("sum");
    store.SetTimer(1, "sum", 1);
  }
  Outcome OnTimer(const log::v1::TimerKey&, const View& view,
                  const DecisionContext& context) const override {
    auto* event = google::protobuf::Arena::CreateMessage<StringValue>(context.arena);
    event->set_value(absl::StrCat(view.Counter("sum")));
    Outcome outcome;
    outcome.events = {event};
    return outcome;
  }

 private:
  const ServiceSpec spec_{.name = "sums",
                          .event = &StringValue::default_instance(),
                          .subscriptions = {{.service = "other",
                                             .mode = SubscriptionMode::kProject,
                                             .event = &StringValue::default_instance()}}};
};

class ProcessorTest : public ::testing::Test {
 protected:
  struct Copy {
    testing::MemoryDisk disk;
    int opened = 0;
    int quarantine = 0;
    bool quarantine_fixes = true;
    std::unique_ptr<PartitionProcessor> processor;
  };

  ProcessorTest() {
    (void)bus_.CreateTopics(
        {{EventTopic("notes")}, {EventTopic("other")}, {DeadTopic("notes")}, {EventTopic("sums")}});
  }

  std::unique_ptr<Copy> Start(Wanted wanted, const Handlers* handlers = nullptr,
                              EventCounts* decided = nullptr) {
    auto copy = std::make_unique<Copy>();
    ProcessorDeps deps;
    deps.handlers = handlers == nullptr ? &notes_ : handlers;
    deps.bus = &bus_;
    deps.clock = &clock_;
    deps.open_store = [to = copy.get()](const std::string&) {
      ++to->opened;
      return testing::OpenMemoryDb(&to->disk);
    };
    deps.quarantine = [to = copy.get()](const std::string& path) {
      ++to->quarantine;
      to->disk.flushed.clear();
      if (to->quarantine_fixes) to->disk.read_fault = nullptr;
      return path;
    };
    deps.wake = [] {};
    deps.decided = decided;
    deps.random = [this] { return random_.Next(); };
    copy->processor = std::make_unique<PartitionProcessor>(std::move(deps), options_, 0);
    copy->processor->Want(wanted);
    return copy;
  }

  // Turns it, with the network, until neither has more to do.
  void Settle(Copy& copy) {
    for (int calm = 0; calm < 3; ++calm) {
      while (copy.processor->TurnOnce() || bus_.Step()) calm = 0;
    }
  }

  // The same while time goes on, so that pauses end.
  void SettleInTime(Copy& copy, int64_t for_ms) {
    constexpr int64_t kStepMs = 100;
    for (int64_t at = 0; at < for_ms; at += kStepMs) {
      Settle(copy);
      clock_.Advance(kStepMs);
    }
    Settle(copy);
  }

  // Fails one read of rows, after so many that go well.
  static void FailARead(Copy& copy, int after) {
    copy.disk.read_fault = [after]() mutable {
      return after-- == 0 ? absl::UnavailableError("the disk cannot be read") : absl::OkStatus();
    };
  }

  static int64_t SumOf(Copy& copy) {
    copy.disk.read_fault = nullptr;
    return DbView(copy.processor->db()).Counter("sum");
  }

  // The result is filled when the answer comes; keep it until then.
  std::unique_ptr<CommandResult> Ask(Copy& copy, const std::string& id, const std::string& text,
                                     uint64_t digest = 0,
                                     absl::Duration timeout = absl::InfiniteDuration()) {
    auto result = std::make_unique<CommandResult>();
    auto message = std::make_unique<StringValue>();
    message->set_value(text);
    copy.processor->Submit(Command{.request_id = id,
                                   .digest = digest,
                                   .timeout = timeout,
                                   .message = std::move(message),
                                   .done = [to = result.get(), this](CommandResult from) {
                                     *to = std::move(from);
                                     ++answered_;
                                   }});
    return result;
  }

  // The result of a query for what is newest; filled when the answer comes.
  std::unique_ptr<absl::Status> AskNewest(Copy& copy) {
    auto result = std::make_unique<absl::Status>(absl::UnknownError("not answered"));
    Query query;
    query.newest = true;
    query.read = [to = result.get()](const absl::Status& status, const View*) { *to = status; };
    copy.processor->Submit(std::move(query));
    return result;
  }

  // Decisions of another service, each with one event.
  void Others(int count, const std::string& event = "") { Decided("other", count, event); }
  // The same of any service, by an owner that is not one of ours.
  void Decided(const std::string& service, int count, const std::string& event) {
    log::v1::Fence fence;
    fence.set_epoch(1);
    fence.set_owner(1);
    bus_.Inject(EventTopic(service), 0, bus::RecordKind::kFence, fence.SerializeAsString());
    log::v1::Decision decision;
    decision.set_epoch(1);
    decision.set_owner(1);
    decision.add_entries()->add_events(event);
    for (int i = 1; i <= count; ++i) {
      decision.set_seq(static_cast<uint64_t>(i));
      bus_.Inject(EventTopic(service), 0, bus::RecordKind::kDecision, decision.SerializeAsString());
    }
  }

  Notes notes_;
  Sums sums_;
  testing::SimLog log_;
  testing::FakeClock clock_;
  testing::SimRandom random_{1};
  testing::SimBus bus_{&log_, &clock_, &random_};
  HostOptions options_;
  int answered_ = 0;
};

}  // namespace huying::runtime
