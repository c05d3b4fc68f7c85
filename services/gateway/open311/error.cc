#include "services/gateway/open311/error.h"

#include "absl/strings/str_cat.h"

namespace huying::gateway::open311 {

Error NotFound(std::string_view what, std::string_view value) {
  const std::string name(what), text(value);
  return {.status = 404,
          .words = {absl::StrCat("没有找到", name, "“", text, "”。"),
                    absl::StrCat(name, " '", text, "' was not found")}};
}

}  // namespace huying::gateway::open311
