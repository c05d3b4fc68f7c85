#include "common/casework/list_catalog.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/core/text.h"

namespace huying::casework {
namespace {

using core::v1::CaseList;

constexpr size_t kShownMax = 64;  // bytes of a word of the caller's in an error

std::string Quoted(std::string_view text) {
  return Cat("'", Beginning(text, kShownMax), text.size() > kShownMax ? "…'" : "'");
}

absl::Status NoList(const std::vector<const CaseList*>& lists, std::string_view name) {
  std::vector<std::string> names;
  for (const CaseList* list : lists) {
    if (!list->name().empty()) names.push_back(list->name());
  }
  return absl::InvalidArgumentError(Cat("there is no list ", Quoted(name), "; take one of ",
                                        Join(names, ", "), ", or none for all that waits"));
}

// What `of` is to name, and whether it does.
struct Named {
  std::string what;
  std::string where;  // such names stand
  bool known = false;
};

Named NamedBy(const CaseList& list, std::string_view of, const city::City& city) {
  switch (list.of()) {
    case core::v1::LIST_OF_UNIT:
      return {"a unit", "the city pack's units", city.FindUnit(of) != nullptr};
    case core::v1::LIST_OF_PERSON:
      return {"a person", "the city pack's persons", city.FindPerson(of).has_value()};
    case core::v1::LIST_OF_AREA:
      return {"an area", "the city pack's areas", city.FindArea(of) != nullptr};
    case core::v1::LIST_OF_GRADE: {
      std::vector<std::string> names;
      const auto& grades = *city::v1::Grade_descriptor();
      for (int i = 0; i < grades.value_count(); ++i) names.push_back(grades.value(i)->name());
      const bool known = std::find(names.begin(), names.end(), of) != names.end();
      return {"a grade", Join(names, ", "), known};
    }
    default: {
      std::vector<std::string> names;
      for (const core::v1::ListWord& word : list.words()) names.push_back(word.name());
      const bool known = std::find(names.begin(), names.end(), of) != names.end();
      return {"a word", Join(names, ", "), known};
    }
  }
}

}  // namespace

std::vector<const CaseList*> ListsOf(const google::protobuf::Descriptor& row) {
  std::vector<const CaseList*> lists;
  const auto add = [&lists](const google::protobuf::Descriptor& message) {
    for (const CaseList& list : message.options().GetRepeatedExtension(core::v1::lists)) {
      lists.push_back(&list);
    }
  };
  add(row);
  for (int i = 0; i < row.field_count(); ++i) {
    if (row.field(i)->message_type() != nullptr) add(*row.field(i)->message_type());
  }
  return lists;
}

absl::StatusOr<const CaseList*> FindList(const google::protobuf::Descriptor& row,
                                         std::string_view name, std::string_view of,
                                         const city::City& city) {
  const std::vector<const CaseList*> lists = ListsOf(row);
  const auto at = std::find_if(lists.begin(), lists.end(),
                               [&](const CaseList* list) { return list->name() == name; });
  if (at == lists.end()) return NoList(lists, name);
  const CaseList* found = *at;
  if (found->of() == core::v1::LIST_OF_UNSPECIFIED) {
    if (of.empty()) return found;
    return absl::InvalidArgumentError(
        Cat("of ", Quoted(of), " there are several lists; say which one"));
  }
  const Named named = NamedBy(*found, of, city);
  if (of.empty()) {
    return absl::InvalidArgumentError(
        Cat("the list ", name, " is of ", named.what, "; say of which one (", named.where, ")"));
  }
  if (named.known) return found;
  return absl::InvalidArgumentError(Cat("the list ", name, " is of ", named.what,
                                        ", and there is no ", Quoted(of),
                                        "; such names: ", named.where));
}

}  // namespace huying::casework
