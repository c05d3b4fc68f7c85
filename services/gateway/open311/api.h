// MECH E3: Open311 GeoReport v2 over HTTP, in JSON and XML, under /open311/v2. Confidential cases
// are not shown, and of a case of another channel only where it stands.
//
// Source: wiki.open311.org/GeoReport_v2. Beyond it: POST takes a header "Idempotency-Key"; the same
// key and fields again give the same request and make none. It also takes JSON, and arguments in
// the query. GET /requests takes page with page_size, updated_after and updated_before. An answer
// without a known ending (.json, .xml) follows the header Accept; its language is the one that
// Accept-Language asks for, Chinese or English.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/city/city.h"
#include "common/core/clock.h"
#include "common/http/router.h"
#include "common/rpc/client.h"
#include "huying/intake/v1/service.pb.h"
#include "services/gateway/open311/api_keys.h"
#include "services/gateway/open311/case_source.h"
#include "services/gateway/open311/catalog.h"
#include "services/gateway/open311/render.h"

namespace huying::gateway::open311 {

class Api {
 public:
  // All pointers outlive the API and what it has in hand; `partitions` gives the city's number.
  Api(const city::City* city, const Clock* clock, rpc::Client* client,
      std::function<int32_t()> partitions, ApiKeys keys);

  // Handlers refer to this object.
  void AddRoutes(http::Router& router);

 private:
  // One method of the API: what was asked and how the answer must look.
  struct Ask {
    http::Request request;
    Format format = Format::kJson;
    http::Responder respond;
    http::Fields fields = {};  // of a POST, wherever they stood
    int64_t came_ms = 0;
  };
  using Method = void (Api::*)(Ask ask) const;

  // Routes a path with and without its two endings.
  void Add(http::Router& router, const std::string& verb, const std::string& path, Method method);
  static void AddPreflights(http::Router& router);
  void Discovery(Ask ask) const;
  void Services(Ask ask) const;
  void Definition(Ask ask) const;
  void List(Ask ask) const;
  void Get(Ask ask) const;
  void ByNumber(Ask ask, std::vector<std::string> ids, std::string_view what,
                std::string asked) const;
  static void Unreadable(const Ask& ask, const absl::Status& status);
  void Token(Ask ask) const;
  void Post(Ask ask) const;
  void Registered(const Ask& ask, size_t media_left_out,
                  const rpc::Reply<intake::v1::ExecuteResponse>& reply) const;
  // False if it is meant for another city; then that is answered.
  bool IsForUs(const http::Fields& fields, const Ask& ask) const;

  const city::City* city_;
  const Clock* clock_;
  rpc::Client* client_;
  const Catalog catalog_;
  const CaseSource cases_;
  const ApiKeys keys_;
};

}  // namespace huying::gateway::open311
