// Many commands in one call: each goes to its service as a single one would, some at a time, and each
// has its own answer.
//
// Threads: any. Nothing blocks.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "huying/gateway/v1/bulk.pb.h"

namespace huying::gateway {

class BulkDoor {
 public:
  using Done = std::function<void(rpc::Reply<v1::ExecuteManyResponse> reply)>;

  explicit BulkDoor(std::shared_ptr<rpc::Client> client) : client_(std::move(client)) {}

  // `done` runs once, on any thread, until which `bulk` lives: with an answer for each case, or with
  // the rejection of the whole, of which nothing was done. Whoever has not answered within `timeout`
  // is told as unavailable, and so is what was not sent by then.
  void Execute(const v1::ExecuteManyRequest& bulk, absl::Duration timeout, Done done) const;

 private:
  const std::shared_ptr<rpc::Client> client_;
};

}  // namespace huying::gateway
