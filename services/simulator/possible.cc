#include "services/simulator/possible.h"

#include <algorithm>

#include "common/core/text.h"
#include "services/dispatch/returns/rules.h"
#include "services/simulator/duties.h"
#include "services/supervision/orders/rules.h"

namespace huying::simulator {

const core::v1::Actor* Possible::WhoMay(const Act& act, const CaseView& view, const Report& report,
                                        int64_t now_ms, Random* random) const {
  if (!InState(act.kind, view) || IsOverBySilence(act, view, now_ms)) return nullptr;
  const Duty& duty = DutyOf(act.kind);
  return OnRow(view, duty.service, [&]<class Row>(const Row& row) -> const core::v1::Actor* {
    const auto& service = services_->Get<typename Row::Handlers>();
    const auto may = [&](const core::v1::Actor& actor) {
      const auto acts = service.ActsFor(row.row(), actor, now_ms);
      return std::any_of(acts.begin(), acts.end(),
                         [&](const CommandInfo* command) { return command->name == duty.command; });
    };
    const bool told_by_citizen = act.kind == ActKind::kRegister && !report.staffed;
    if (duty.seat == Seat::kCitizen && view.code_lost) return nullptr;
    if (duty.seat == Seat::kCitizen || told_by_citizen) {
      return may(actors_->citizen()) ? &actors_->citizen() : nullptr;
    }
    return actors_->Find(OfficeFor(act, view), duty.permission, random, may);
  });
}

std::string Possible::WhyNone(const std::vector<ActKind>& wanted, const CaseView& view) const {
  std::vector<std::string> all;
  std::vector<std::string> in_state;  // only who may is missing
  for (const ActKind kind : wanted) {
    all.emplace_back(DutyOf(kind).command);
    if (InState(kind, view)) in_state.push_back(all.back());
  }
  return OnRow(view, view.turn, [&]<class Row>(const Row& row) {
    const auto* state = Row::Handlers::S::States()->FindValueByNumber(row->state());
    return Cat(state == nullptr ? Cat("state ", static_cast<int>(row->state())) : state->name(),
               ": nobody may give ", Join(in_state.empty() ? all : in_state, ", "));
  });
}

// The window to return it is over, and nobody has looked since.
bool Possible::IsOverBySilence(const Act& act, const CaseView& view, int64_t now_ms) {
  if (act.kind != ActKind::kAccept && act.kind != ActKind::kReturn) return false;
  const int64_t due_ms = dispatch::returns::SilenceMs(view.task.row());
  return due_ms != 0 && now_ms >= due_ms;
}

// One thing waits for a decision at a time.
const Office* Possible::DeciderOf(const dispatch::v1::Task& task) const {
  for (const std::string* unit_id :
       {&task.parking().approver_unit_id(), &task.transfer().ruler_unit_id(),
        &task.ending().reviewer_unit_id()}) {
    if (!unit_id->empty()) return actors_->OfficeOf(*unit_id);
  }
  return nullptr;
}

const Office* Possible::OfficeFor(const Act& act, const CaseView& view) const {
  const Duty& duty = DutyOf(act.kind);
  switch (duty.seat) {
    case Seat::kCentre:
      return actors_->centre();
    case Seat::kCalled: {
      const auto& calls = view.task->whistle().open();
      return calls.empty() ? nullptr : actors_->OfficeOf(calls.begin()->unit_id());
    }
    case Seat::kDecider:
      return DeciderOf(view.task.row());
    case Seat::kHelper: {
      for (const auto& part : view.task->parts().open()) {
        if (act.kind == ActKind::kFinishPart || !part.accepted())
          return actors_->OfficeOf(part.unit_id());
      }
      return nullptr;
    }
    default:
      break;
  }
  if (duty.service != Service::kSupervision) {
    return actors_->OfficeOf(view.task->header().lead_unit_id());
  }
  const supervision::v1::Order* order = supervision::orders::FindOrder(view.watch.row(), act.order);
  if (order == nullptr) return nullptr;
  return actors_->OfficeOf(duty.seat == Seat::kJudge ? order->judge_unit_id() : order->unit_id());
}

bool Possible::InState(ActKind kind, const CaseView& view) const {
  const Duty& duty = DutyOf(kind);
  return OnRow(view, duty.service, [&]<class Row>(const Row& row) {
    const auto& commands = services_->Get<typename Row::Handlers>().rules().commands();
    const CommandInfo* command = commands.Find(duty.command);
    return row.current() && command != nullptr && ((command->states >> row->state()) & 1) != 0;
  });
}

}  // namespace huying::simulator
