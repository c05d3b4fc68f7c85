// Units, the people in them, and what their roles may do.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "common/city/change_list.h"

namespace huying::city {
namespace {

constexpr Day kAnyLaterDay = std::numeric_limits<Day>::max();

// What is open of a unit, by the lists that services keep.
std::vector<Touched> WorkOfUnit(const std::string& id) {
  return {InList("dispatch", "lead", id),
          InList("dispatch", "helper", id),
          InList("dispatch", "called", id),
          InList("dispatch", "first_receiver", id),
          InList("dispatch", "parking_approval", id),
          InList("dispatch", "transfer_ruling", id),
          InList("dispatch", "ending_review", id),
          InList("followup", "unit", id),
          InList("followup", "judge", id),
          InList("followup", "words", id),
          InList("supervision", "due", id),
          InList("supervision", "order_unit", id),
          InList("supervision", "order_judge", id),
          InList("supervision", "told_unit", id)};
}

std::vector<Touched> WorkOfPerson(const std::string& id) {
  return {InList("dispatch", "person", id), InList("dispatch", "owner", id),
          InList("supervision", "order_person", id), InList("supervision", "told_person", id)};
}

Words UnitWords(const v1::Unit& unit) {
  return {fmt::format("{}（{}）", unit.name(), unit.id()),
          fmt::format("unit '{}' ({})", unit.id(), unit.name())};
}

void UnitGone(const Comparison& at, const v1::Unit& unit) {
  const Words name = UnitWords(unit);
  Change& change = at.Add(
      "units.yaml", {name.zh + "撤销", name.en + " is gone"},
      {"其未办结的工作将无人可办，以往数据也将没有名称；请保留该单位，并用merged_"
       "into写明并入哪个单位",
       "what is open there could be done by nobody, and its past figures would have no name: leave "
       "the unit in, and say by merged_into which one takes over"});
  change.touched = WorkOfUnit(unit.id());
  change.if_open = change.if_none = Weight::kMistake;
}

void UnitMerges(const Comparison& at, const v1::Unit& unit) {
  const Words name = UnitWords(unit);
  const v1::Merger& merger = unit.merged_into();
  const v1::Unit* into = at.next.FindUnit(merger.unit_id());
  const Words other =
      into == nullptr ? Words{merger.unit_id(), merger.unit_id()} : UnitWords(*into);
  const std::string& date = merger.from_date();
  Change& change =
      at.Add("units.yaml",
             {fmt::format("{}{}并入{}", name.zh, date.empty() ? "" : "自" + date + "起", other.zh),
              fmt::format("{} goes over into {}{}", name.en, other.en,
                          date.empty() ? "" : " from " + date)},
             {"其未办结的工作自该日起由并入的单位办理，时限不变；以往数据仍记在原单位名下",
              "what is open there is that unit's from then on, with the same due times; past "
              "figures stay in the old name"});
  change.touched = WorkOfUnit(unit.id());
  change.if_open = Weight::kWarning;
}

void UnitStays(const Comparison& at, const v1::Unit& old, const v1::Unit& young) {
  const Words name = UnitWords(young);
  if (young.has_merged_into() && !Same(old.merged_into(), young.merged_into()))
    UnitMerges(at, young);
  if (old.has_merged_into() && !young.has_merged_into()) {
    at.Add("units.yaml", {name.zh + "恢复", name.en + " stands again"},
           {"其名下的工作重新由其办理", "what stands in its name is its own again"});
  }
  if (old.name() != young.name()) {
    at.Add("units.yaml",
           {fmt::format("{}更名为{}", old.name(), name.zh),
            fmt::format("{} was called {}", name.en, old.name())},
           {"未办结工作不受影响", "open work stays as it is"});
  }
  if (old.parent_id() != young.parent_id()) {
    Change& change =
        at.Add("units.yaml",
               {fmt::format("{}的上级单位：{} → {}", name.zh, old.parent_id(), young.parent_id()),
                fmt::format("above {}: '{}' → '{}'", name.en, old.parent_id(), young.parent_id())},
               {"审核、审批和督办即由新的上级单位负责",
                "reviews, approvals and orders are up to the new one at once"});
    change.touched = WorkOfUnit(young.id());
    change.if_open = Weight::kWarning;
  }
  if (old.kind() != young.kind() || old.area_code() != young.area_code()) {
    Change& change =
        at.Add("units.yaml", {name.zh + "的类型或辖区改变", name.en + " has another kind or area"},
               {"已派出的任务仍由其办理，新派单按新辖区",
                "its open tasks stay with it; what is routed from now on goes by the new one"});
    change.touched = WorkOfUnit(young.id());
    change.if_open = Weight::kWarning;
  }
}

uint32_t PermissionsOf(const City& city, const v1::Person& person) {
  uint32_t bits = 0;
  for (int permission = 1; permission < v1::Permission_ARRAYSIZE; ++permission) {
    if (city.May(person, static_cast<v1::Permission>(permission))) bits |= 1U << permission;
  }
  return bits;
}

Words PermissionWords(uint32_t bits) {
  Words words;
  for (int permission = 1; permission < v1::Permission_ARRAYSIZE; ++permission) {
    if ((bits >> permission & 1U) == 0) continue;
    const Words one = WordsOf(static_cast<v1::Permission>(permission));
    words.zh += (words.zh.empty() ? "" : "、") + one.zh;
    words.en += (words.en.empty() ? "" : ", ") + one.en;
  }
  return words;
}

// Names are not told: an id says who is meant.
void PersonGone(const Comparison& at, const v1::Person& person, const v1::Unit& unit,
                const v1::Unit* now_in) {
  // Of a unit that is gone as a whole everybody is.
  if (now_in == nullptr && at.next.FindUnit(unit.id()) == nullptr) return;
  const Words what =
      now_in == nullptr
          ? Words{fmt::format("{}离开{}", person.id(), unit.name()),
                  fmt::format("'{}' leaves unit '{}'", person.id(), unit.id())}
          : Words{fmt::format("{}由{}调到{}", person.id(), unit.name(), now_in->name()),
                  fmt::format("'{}' moves from unit '{}' to '{}'", person.id(), unit.id(),
                              now_in->id())};
  Change& change =
      at.Add("units.yaml", what,
             {"其承办的任务仍在原单位列表中，请另行指定办理人；点名的督办单由单位回复",
              "tasks in that name stay in the unit's lists: name another handler; orders to that "
              "person are answered by the unit"});
  change.touched = WorkOfPerson(person.id());
  change.if_open = Weight::kWarning;
}

void PersonStays(const Comparison& at, const v1::Person& old, const v1::Person& young,
                 const v1::Unit& unit) {
  const bool same_roles = std::ranges::is_permutation(old.roles(), young.roles());
  if (same_roles) return;  // what a role may do is told once, with the role
  const uint32_t lost = PermissionsOf(at.running, old) & ~PermissionsOf(at.next, young);
  if (lost == 0) {
    at.Add("units.yaml",
           {fmt::format("{}的{}角色改变", unit.name(), young.id()),
            fmt::format("'{}' of unit '{}' has other roles", young.id(), unit.id())},
           {"未办结工作不受影响", "open work stays as it is"});
    return;
  }
  const Words words = PermissionWords(lost);
  Change& change =
      at.Add("units.yaml",
             {fmt::format("{}的{}不再有权：{}", unit.name(), young.id(), words.zh),
              fmt::format("'{}' of unit '{}' may no longer: {}", young.id(), unit.id(), words.en)},
             {"其名下任务仍在其列表中，如不能再办请另行指定办理人",
              "tasks in that name stay in their list; where they may not be handled, name another "
              "handler"});
  change.touched = WorkOfPerson(young.id());
  change.if_open = Weight::kWarning;
}

void ComparePeople(const Comparison& at) {
  for (const v1::Unit& unit : at.running.pack().units()) {
    for (const v1::Person& person : unit.persons()) {
      const auto found = at.next.FindPerson(person.id());
      if (!found) {
        PersonGone(at, person, unit, nullptr);
      } else if (found->unit->id() != unit.id() &&
                 at.next.SuccessorOf(unit.id(), kAnyLaterDay) != found->unit) {
        PersonGone(at, person, unit, found->unit);
      } else {  // also who goes over with their unit
        PersonStays(at, person, *found->person, *found->unit);
      }
    }
  }
}

uint32_t BitsOf(const v1::Role& role) {
  uint32_t bits = 0;
  for (const int permission : role.permissions()) bits |= 1U << permission;
  return bits;
}

size_t HoldersOf(const City& city, const std::string& role) {
  size_t holders = 0;
  for (const v1::Unit& unit : city.pack().units()) {
    for (const v1::Person& person : unit.persons())
      holders += std::ranges::count(person.roles(), role) > 0 ? 1 : 0;
  }
  return holders;
}

void RoleStays(const Comparison& at, const v1::Role& old, const v1::Role& young) {
  const uint32_t lost = BitsOf(old) & ~BitsOf(young);
  const uint32_t won = BitsOf(young) & ~BitsOf(old);
  if (lost == 0 && won == 0) return;
  const Words less = PermissionWords(lost);
  const Words more = PermissionWords(won);
  Words what = {fmt::format("角色{}（{}人）", young.name(), HoldersOf(at.next, young.id())),
                fmt::format("role '{}' ({} people)", young.id(), HoldersOf(at.next, young.id()))};
  if (lost != 0) {
    what.zh += "不再有权：" + less.zh;
    what.en += " may no longer: " + less.en;
  }
  if (won != 0) {
    what.zh += "增加权限：" + more.zh;
    what.en += " may now: " + more.en;
  }
  Change& change = at.Add("roles.yaml", std::move(what),
                          {"未办结工单即按新权限", "open cases follow it at once"});
  if (lost != 0) change.if_open = change.if_none = Weight::kWarning;
}

}  // namespace

void CompareUnits(const Comparison& at) {
  Pair(
      at.running.pack().units(), at.next.pack().units(), &v1::Unit::id,
      [&](const v1::Unit& gone) { UnitGone(at, gone); },
      [&](const v1::Unit& added) {
        const Words name = UnitWords(added);
        at.Add("units.yaml", {"新增" + name.zh, name.en + " is new"},
               {"未办结工作不受影响", "open work stays as it is"});
      },
      [&](const v1::Unit& old, const v1::Unit& young) { UnitStays(at, old, young); });
  ComparePeople(at);
  Pair(
      at.running.pack().roles(), at.next.pack().roles(), &v1::Role::id, [](const v1::Role&) {},
      [](const v1::Role&) {},
      [&](const v1::Role& old, const v1::Role& young) { RoleStays(at, old, young); });
}

}  // namespace huying::city
