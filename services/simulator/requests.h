// Acts as requests to the services: how each request of a case's life is made. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "common/city/city.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/dispatch/v1/service.pb.h"
#include "huying/followup/v1/service.pb.h"
#include "huying/intake/v1/service.pb.h"
#include "huying/supervision/v1/service.pb.h"
#include "services/simulator/actors.h"
#include "services/simulator/behaviour.h"
#include "services/simulator/possible.h"
#include "services/simulator/said.h"

namespace huying::simulator {

// Commands, then queries.
using Request = std::variant<intake::v1::ExecuteRequest, dispatch::v1::ExecuteRequest,
                             followup::v1::ExecuteRequest, supervision::v1::ExecuteRequest,
                             intake::v1::GetCaseRequest, dispatch::v1::GetTaskRequest,
                             followup::v1::GetFollowRequest, supervision::v1::GetWatchRequest>;

class RequestFactory {
 public:
  // `city` outlives this. `run` makes the request ids of this run its own.
  RequestFactory(const city::City* city, std::string run)
      : city_(city), actors_(city), run_(std::move(run)) {}

  const Actors& actors() const { return actors_; }

  // Somebody who may now does the act; where nobody may any more it becomes a look. `number` counts
  // the requests of one case; the same number gives the same request id.
  Request Make(Act& act, const Possible& possible, Life& life, uint64_t life_index, uint32_t number,
               int64_t now_ms) const;
  // The same of any case and by anybody. `case_id` is empty before it is registered.
  Request Make(const Act& act, std::string_view case_id, const core::v1::Actor& actor, Said said,
               std::string request_id) const;
  std::string RequestId(uint64_t life_index, uint32_t number) const;

  // Words that a command is known by in counts: "AcceptTask".
  static std::string NameOf(const Request& request);
  // Empty for a query.
  static std::string RequestIdOf(const Request& request);

 private:
  const city::City* city_;
  Actors actors_;
  std::string run_;
};

}  // namespace huying::simulator
