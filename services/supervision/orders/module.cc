#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "services/supervision/modules.h"
#include "services/supervision/orders/rules.h"

namespace huying::supervision {
namespace {

using casework::ListKeys;

// A case stands once in the list of each unit or person of whom something is waited for: by what is
// due first. `whose`: empty if nothing is.
void ListBy(const v1::Watch& watch, std::string_view (*whose)(const v1::Order&),
            int64_t (*due_ms)(const v1::Order&), ListKeys& keys) {
  for (const v1::Order& order : watch.orders()) {
    const std::string_view of = whose(order);
    if (of.empty()) continue;
    const bool first = std::ranges::none_of(watch.orders(), [&](const v1::Order& other) {
      return whose(other) == of &&
             std::pair(due_ms(other), other.order()) < std::pair(due_ms(order), order.order());
    });
    if (first) keys.AddAt(of, due_ms(order));
  }
}

std::string_view AnsweringUnit(const v1::Order& order) {
  return order.answer().empty() ? std::string_view(order.unit_id()) : "";
}
std::string_view AnsweringPerson(const v1::Order& order) {
  return order.answer().empty() ? std::string_view(order.person_id()) : "";
}
std::string_view JudgingUnit(const v1::Order& order) { return order.judge_unit_id(); }

int64_t AnswerDueMs(const v1::Order& order) { return order.due_ms(); }
int64_t JudgingDueMs(const v1::Order& order) { return order.judge_due_ms(); }

void ListByUnit(const v1::Watch& watch, ListKeys& keys) {
  ListBy(watch, &AnsweringUnit, &AnswerDueMs, keys);
}
void ListByPerson(const v1::Watch& watch, ListKeys& keys) {
  ListBy(watch, &AnsweringPerson, &AnswerDueMs, keys);
}
void ListByJudge(const v1::Watch& watch, ListKeys& keys) {
  ListBy(watch, &JudgingUnit, &JudgingDueMs, keys);
}

void NamesOrdered(const v1::Watch& watch,
                  absl::FunctionRef<void(std::string_view, std::string_view)> each) {
  for (const v1::Order& order : watch.orders()) {
    if (order.answer().empty()) each(order.person_id(), order.unit_id());
  }
}

}  // namespace

CaseModule OrdersModule() {
  CaseModule module;
  module.On(&orders::Issue).guard = &orders::MayIssue;
  module.On(&orders::Answer).guard = &orders::MayAnswer;
  module.On(&orders::Accept).guard = &orders::MayJudge;
  module.On(&orders::Repeat).guard = &orders::MayJudge;
  module.Apply(&orders::OnIssued);
  module.Apply(&orders::OnAnswered);
  module.Apply(&orders::OnAccepted);
  module.Apply(&orders::OnRepeated);
  module.Apply(&orders::OnMoved);
  module.lists.push_back({"order_unit", &ListByUnit});
  module.lists.push_back({"order_person", &ListByPerson});
  module.lists.push_back({"order_judge", &ListByJudge});
  module.named_lists.push_back({"order_person", "order_unit", {}, &NamesOrdered});
  return module;
}

}  // namespace huying::supervision
