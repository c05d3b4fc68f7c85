#include "common/http/health.h"

#include <string>
#include <utility>

namespace huying::http {
namespace {

Handler Answering(Health health) {
  return [health = std::move(health)](Request, Responder respond) {
    const absl::Status status = health();
    if (status.ok()) {
      respond({.body = "ok\n", .headers = {{"Cache-Control", "no-store"}}});
    } else {
      respond({.status = 503,
               .body = std::string(status.message()) + "\n",
               .headers = {{"Cache-Control", "no-store"}, {"Retry-After", "1"}}});
    }
  };
}

}  // namespace

void AddHealth(Router& router, Health live, Health ready) {
  router.Add("GET", "/livez", Answering(std::move(live)));
  router.Add("GET", "/readyz", Answering(std::move(ready)));
}

}  // namespace huying::http
