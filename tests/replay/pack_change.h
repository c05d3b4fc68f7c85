// A service whose city gets another pack while it runs: the same handlers, made with both. For tests only.
#pragma once

#include "common/runtime/handlers.h"

namespace huying::replay {

class PackChange final : public runtime::Handlers {
 public:
  // `before` decides until `from_ms`, `after` from then on; both outlive this. How rows follow from events
  // hangs on no pack.
  PackChange(const runtime::Handlers* before, const runtime::Handlers* after, int64_t from_ms)
      : before_(before), after_(after), from_ms_(from_ms) {}

  const runtime::ServiceSpec& spec() const override { return before_->spec(); }
  void Evolve(const runtime::Message& event, runtime::Store& store) const override {
    before_->Evolve(event, store);
  }
  void Project(std::string_view service, const runtime::Message& event,
               runtime::Store& store) const override {
    before_->Project(service, event, store);
  }
  runtime::Outcome React(std::string_view service, const runtime::Message& event,
                         const runtime::View& view,
                         const runtime::DecisionContext& context) const override {
    return At(context).React(service, event, view, context);
  }
  runtime::Outcome Execute(const runtime::Message& command, const runtime::View& view,
                           const runtime::DecisionContext& context) const override {
    return At(context).Execute(command, view, context);
  }
  runtime::Outcome OnTimer(const log::v1::TimerKey& timer, const runtime::View& view,
                           const runtime::DecisionContext& context) const override {
    return At(context).OnTimer(timer, view, context);
  }

 private:
  const runtime::Handlers& At(const runtime::DecisionContext& context) const {
    return context.now_ms < from_ms_ ? *before_ : *after_;
  }

  const runtime::Handlers* before_;
  const runtime::Handlers* after_;
  int64_t from_ms_;
};

}  // namespace huying::replay
