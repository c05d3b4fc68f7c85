// Acts as requests to the services: who sends what, in which words. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "common/city/city.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/dispatch/v1/service.pb.h"
#include "huying/followup/v1/service.pb.h"
#include "huying/intake/v1/service.pb.h"
#include "huying/supervision/v1/service.pb.h"
#include "services/huyingctl/sim/actors.h"
#include "services/huyingctl/sim/behaviour.h"

namespace huying::ctl {

// Commands, then queries.
using Request = std::variant<intake::v1::ExecuteRequest, dispatch::v1::ExecuteRequest,
                             followup::v1::ExecuteRequest, supervision::v1::ExecuteRequest,
                             intake::v1::GetCaseRequest, dispatch::v1::GetTaskRequest,
                             followup::v1::GetFollowRequest>;

class RequestFactory {
 public:
  // `city` outlives this. `run` makes the request ids of this run its own.
  RequestFactory(const city::City* city, std::string run)
      : city_(city), actors_(city), run_(std::move(run)) {}

  // `number` counts the requests of one case; the same number gives the same request id.
  Request Make(const Act& act, Life& life, uint64_t life_index, uint32_t number,
               int64_t now_ms) const;

  // Words that a command is known by in counts: "AcceptTask".
  static std::string NameOf(const Request& request);
  // Empty for a query.
  static std::string RequestIdOf(const Request& request);

 private:
  Request MakeLook(const Life& life) const;
  void FillReport(const Report& report, intake::v1::RegisterCase& command) const;
  void FillIntake(const Act& act, Life& life, intake::v1::ExecuteRequest& request) const;
  void FillDispatch(const Act& act, Life& life, int64_t now_ms,
                    dispatch::v1::ExecuteRequest& request) const;
  void FillFollowup(const Act& act, Life& life, followup::v1::ExecuteRequest& request) const;
  void FillOrder(const Act& act, Life& life, supervision::v1::ExecuteRequest& request) const;
  void FillRuling(const Act& act, Life& life, dispatch::v1::ExecuteRequest& request) const;
  void FillVisit(Life& life, followup::v1::RecordVisit& visit) const;

  const city::City* city_;
  Actors actors_;
  std::string run_;
};

}  // namespace huying::ctl
