#include <algorithm>
#include <string>
#include <vector>

#include "services/supervision/escalation/rules.h"
#include "services/supervision/modules.h"

namespace huying::supervision {
namespace {

using casework::ListKeys;

// A case stands once in the list of each person, or of their unit: since they were told first.
void ListTold(const v1::Watch& watch, const std::string& (*whose)(const v1::Told&),
              ListKeys& keys) {
  std::vector<const v1::Told*> all;
  for (const v1::Clock& clock : watch.clocks()) {
    for (const v1::Told& told : clock.told()) all.push_back(&told);
  }
  for (const v1::Told* told : all) {
    const bool first = std::none_of(all.begin(), all.end(), [&](const v1::Told* other) {
      if (other == told || whose(*other) != whose(*told)) return false;
      return other->told_ms() < told->told_ms() ||
             (other->told_ms() == told->told_ms() && other < told);
    });
    if (first) keys.AddAt(whose(*told), told->told_ms());
  }
}

const std::string& ToldPerson(const v1::Told& told) { return told.person_id(); }
const std::string& ToldUnit(const v1::Told& told) { return told.unit_id(); }

void ListToldPerson(const v1::Watch& watch, ListKeys& keys) { ListTold(watch, &ToldPerson, keys); }
void ListToldUnit(const v1::Watch& watch, ListKeys& keys) { ListTold(watch, &ToldUnit, keys); }

void NamesToldIn(const v1::Watch& watch,
                 absl::FunctionRef<void(std::string_view, std::string_view)> each) {
  for (const v1::Clock& clock : watch.clocks()) {
    for (const v1::Told& told : clock.told()) each(told.person_id(), told.unit_id());
  }
}

}  // namespace

CaseModule EscalationModule() {
  CaseModule module;
  module.On(&escalation::Acknowledge).guard = &escalation::MayAcknowledge;
  module.Apply(&escalation::OnEscalated);
  module.Apply(&escalation::OnRepeated);
  module.Apply(&escalation::OnRungEmpty);
  module.Apply(&escalation::OnAcknowledged);
  module.lists.push_back({"told_person", &ListToldPerson});
  module.named_lists.push_back({"told_person", "told_unit", {}, &NamesToldIn});
  module.lists.push_back({"told_unit", &ListToldUnit});
  return module;
}

}  // namespace huying::supervision
