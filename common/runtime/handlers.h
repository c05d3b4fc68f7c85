// What a service gives to the runtime: five functions, and what it subscribes to.
//
// Handlers are immutable and shared by all partitions and threads. They have no IO, no clock and no
// log; all that they know comes in by arguments, so the same inputs give the same outcome on any
// machine and in any replay.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/verdict.h"
#include "common/runtime/view.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

using google::protobuf::Message;

// How another service's events are read.
enum class SubscriptionMode {
  kReact,    // the owner decides on each event once; the cursor moves in the log with the decision
  kProject,  // every copy folds each event into its rows; the cursor is kept in the store
};

struct Subscription {
  std::string service;
  SubscriptionMode mode = SubscriptionMode::kReact;
  const Message* event = nullptr;  // prototype of that service's event message
  std::vector<int> kinds = {};     // field numbers of the kinds that matter here; empty: all. The
                                   // others are not even parsed
};

struct ServiceSpec {
  std::string name;                // "dispatch"; names its topics, its folder and its metrics
  const Message* event = nullptr;  // prototype of its own event message
  std::vector<Subscription> subscriptions;
  int64_t answers_kept_ms = 24 * 3600 * 1000;  // how long a request id is remembered
};

// What an input is decided with.
struct DecisionContext {
  int64_t now_ms = 0;
  int32_t partition = 0;
  google::protobuf::Arena* arena =
      nullptr;  // outcomes may be made here; gone once the outcome is in a record
};

// What an input leads to. Nothing at all is a fine outcome.
struct Outcome {
  std::vector<const Message*>
      events;  // in order; evolved by the runtime after the handler has returned
  const Message* answer = nullptr;       // for a command: its durable answer
  std::unique_ptr<Rejection> rejection;  // for a command: then there are no events

  static Outcome Nothing() { return {}; }
  static Outcome Reject(Rejection why) {
    Outcome outcome;
    outcome.rejection = std::make_unique<Rejection>(std::move(why));
    return outcome;
  }
};

class Handlers {
 public:
  virtual ~Handlers() = default;

  virtual const ServiceSpec& spec() const = 0;

  // Changes the rows for one of the service's own events: live, on restore and on a standby. Never
  // refuses.
  virtual void Evolve(const Message& event, Store& store) const = 0;

  // Changes the rows for an event of a service followed by kProject. Rows that Evolve changes are
  // not its business. The logs of several services are read in any order, which must not show in
  // the rows. A timer that it sets fires once, however often it is set.
  virtual void Project(std::string_view /*service*/, const Message& /*event*/,
                       Store& /*store*/) const {}

  // Decides on an event of a service followed by kReact. Owner only, once per event.
  virtual Outcome React(std::string_view /*service*/, const Message& /*event*/,
                        const View& /*view*/, const DecisionContext& /*context*/) const {
    return Outcome::Nothing();
  }

  // Decides on a command (the service's own request message). Owner only, once per request id.
  // `request_id` is also the key under which the answer is remembered.
  virtual Outcome Execute(const Message& /*command*/, const View& /*view*/,
                          const DecisionContext& /*context*/) const {
    return Outcome::Nothing();
  }

  // Decides on a timer that is due. The timer is gone afterwards, whatever the outcome.
  virtual Outcome OnTimer(const log::v1::TimerKey& /*timer*/, const View& /*view*/,
                          const DecisionContext& /*context*/) const {
    return Outcome::Nothing();
  }
};

}  // namespace huying::runtime
