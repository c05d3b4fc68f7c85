#include "services/supervision/modules.h"
#include "services/supervision/orders/rules.h"

namespace huying::supervision {
namespace {

using casework::ListKeys;

// A case stands once in the list of each unit or person whose answer is waited for: by the first
// order that is due.
void ListBy(const v1::Watch& watch, const std::string& (*whose)(const v1::Order&), ListKeys& keys) {
  for (const v1::Order& order : watch.orders()) {
    if (!order.answer().empty()) continue;
    bool first = true;
    for (const v1::Order& other : watch.orders()) {
      if (!other.answer().empty() || whose(other) != whose(order)) continue;
      const bool before = other.due_ms() < order.due_ms() ||
                          (other.due_ms() == order.due_ms() && other.order() < order.order());
      first = first && !before;
    }
    if (first) keys.AddAt(whose(order), order.due_ms());
  }
}

const std::string& UnitOf(const v1::Order& order) { return order.unit_id(); }
const std::string& PersonOf(const v1::Order& order) { return order.person_id(); }

void ListByUnit(const v1::Watch& watch, ListKeys& keys) { ListBy(watch, &UnitOf, keys); }
void ListByPerson(const v1::Watch& watch, ListKeys& keys) { ListBy(watch, &PersonOf, keys); }

void NamesOrdered(const v1::Watch& watch,
                  absl::FunctionRef<void(std::string_view, std::string_view)> each) {
  for (const v1::Order& order : watch.orders()) {
    if (order.answer().empty()) each(order.person_id(), order.unit_id());
  }
}

}  // namespace

CaseModule OrdersModule() {
  CaseModule module;
  module.On(&orders::Issue);
  module.On(&orders::Answer).guard = &orders::MayAnswer;
  module.On(&orders::Accept).guard = &orders::MayJudge;
  module.On(&orders::Repeat).guard = &orders::MayJudge;
  module.Apply(&orders::OnIssued);
  module.Apply(&orders::OnAnswered);
  module.Apply(&orders::OnAccepted);
  module.Apply(&orders::OnRepeated);
  module.lists.push_back({"order_unit", &ListByUnit});
  module.lists.push_back({"order_person", &ListByPerson});
  module.named_lists.push_back({"order_person", "order_unit", {}, &NamesOrdered});
  return module;
}

}  // namespace huying::supervision
