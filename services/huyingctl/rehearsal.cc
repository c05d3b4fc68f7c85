#include "services/huyingctl/rehearsal.h"

#include <string>
#include <utility>

#include "google/protobuf/arena.h"

namespace huying::ctl {
namespace {

class EmptyView final : public runtime::View {
 public:
  std::optional<std::string> Get(std::string_view) const override { return std::nullopt; }
  void Scan(std::string_view, std::string_view, const Each&) const override {}
};

}  // namespace

Rehearsal::Rehearsal(const city::City* city, int64_t now_ms)
    : now_ms_(now_ms),
      keys_(security::ReporterKeys::FromSecret(
          std::string(security::ReporterKeys::kSecretBytes, '\0'))),
      registrar_(city, keys_.get(), 1),
      processor_(city) {}

std::optional<Rejection> Rehearsal::Judge(intake::v1::ExecuteRequest request) const {
  if (auto refused = registrar_.Prepare(request)) return refused;
  google::protobuf::Arena arena;
  runtime::Outcome outcome = processor_.Execute(
      request, EmptyView(), {.now_ms = now_ms_, .partition = 0, .arena = &arena});
  if (outcome.rejection == nullptr) return std::nullopt;
  return std::move(*outcome.rejection);
}

}  // namespace huying::ctl
