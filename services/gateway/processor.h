// The gateway's handlers: it decides nothing, and folds the events of all services into its read
// model.
//
// Threads: immutable, shared by all.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "common/runtime/handlers.h"

namespace huying::gateway {

// A service whose events the gateway follows. The number is storage format; it is also the order in
// which services act on each other, and so the order of events of the same millisecond in a story.
struct FollowedService {
  uint8_t number;
  std::string_view name;
  const google::protobuf::Message* event;  // prototype
};

std::span<const FollowedService> FollowedServices();
// Null if there is no such number.
const FollowedService* FollowedByNumber(uint8_t number);

class Processor final : public runtime::Handlers {
 public:
  Processor();

  const runtime::ServiceSpec& spec() const override { return spec_; }
  // The gateway has no events of its own.
  void Evolve(const runtime::Message& event, runtime::Store& store) const override;
  void Project(std::string_view service, const runtime::Message& event,
               runtime::Store& store) const override;

 private:
  runtime::ServiceSpec spec_;
};

}  // namespace huying::gateway
