#include "common/city/changes.h"

#include <algorithm>

#include "common/city/change_list.h"
#include "common/city/field_rules.h"

namespace huying::city {
namespace {

bool SameField(const google::protobuf::Message& a, const google::protobuf::Message& b,
               const google::protobuf::FieldDescriptor& field) {
  const auto* reflection = a.GetReflection();
  if (!field.is_repeated())
    return Same(reflection->GetMessage(a, &field), reflection->GetMessage(b, &field));
  const int size = reflection->FieldSize(a, &field);
  if (size != reflection->FieldSize(b, &field)) return false;
  for (int i = 0; i < size; ++i) {
    if (!Same(reflection->GetRepeatedMessage(a, &field, i),
              reflection->GetRepeatedMessage(b, &field, i))) {
      return false;
    }
  }
  return true;
}

// No file changes in silence: those of which nothing was told, but which are not the same.
void CompareRest(const Comparison& at) {
  const auto* descriptor = v1::CityPack::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto& field = *descriptor->field(i);
    if (field.message_type() == nullptr) continue;
    const std::string& rule = RuleOf(field).file();
    const std::string file = rule.empty() ? field.name() : rule;
    const bool told = std::ranges::any_of(
        at.changes, [&file](const Change& change) { return change.topic == file; });
    if (told || SameField(at.running.pack(), at.next.pack(), field)) continue;
    at.Add(file, {file + "有其他改变", file + " has other changes"},
           {"从下一步起按新内容", "open cases follow it from their next step on"});
  }
}

}  // namespace

std::vector<Change> Compare(const City& running, const City& next, Day today) {
  std::vector<Change> changes;
  const Comparison comparison{running, next, today, changes};
  for (const auto compare : {ComparePlaces, CompareUnits, CompareDuties, CompareCategories,
                             CompareLimits, CompareLadders, CompareRest}) {
    compare(comparison);
  }
  return changes;
}

}  // namespace huying::city
