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
#include "huying/supervision/v1/supervision.pb.h"
#include "services/simulator/actors.h"
#include "services/simulator/behaviour.h"
#include "services/simulator/said.h"

namespace huying::simulator {

// Commands, then queries.
using Request = std::variant<intake::v1::ExecuteRequest, dispatch::v1::ExecuteRequest,
                             followup::v1::ExecuteRequest, supervision::v1::ExecuteRequest,
                             intake::v1::GetCaseRequest, dispatch::v1::GetTaskRequest,
                             followup::v1::GetFollowRequest>;

// What a request must know of its case. Owns nothing.
struct CaseFacts {
  std::string_view case_id = {};  // empty before it is registered
  Stage stage = Stage::kReport;
  const Office* unit = nullptr;    // that handles it
  const Office* called = nullptr;  // that was called to the spot and is not done
  city::v1::ReviewLevel review_level = city::v1::REVIEW_LEVEL_HEAD;  // of the next review
  std::string_view drafted_by = {};                                  // who may not review it
};

class RequestFactory {
 public:
  // `city` outlives this. `run` makes the request ids of this run its own.
  RequestFactory(const city::City* city, std::string run)
      : city_(city), actors_(city), run_(std::move(run)) {}

  const Actors& actors() const { return actors_; }

  // `number` counts the requests of one case; the same number gives the same request id.
  Request Make(const Act& act, Life& life, uint64_t life_index, uint32_t number,
               int64_t now_ms) const;
  // The same of any case. Who acts is drawn from `random`; without, it is the first who may.
  Request Make(const Act& act, const CaseFacts& facts, Said said, Random* random,
               std::string request_id) const;
  std::string RequestId(uint64_t life_index, uint32_t number) const;

  // Words that a command is known by in counts: "AcceptTask".
  static std::string NameOf(const Request& request);
  // Empty for a query.
  static std::string RequestIdOf(const Request& request);

 private:
  const core::v1::Actor& Who(const Act& act, const CaseFacts& facts, const Said& said,
                             Random* random) const;

  const city::City* city_;
  Actors actors_;
  std::string run_;
};

}  // namespace huying::simulator
