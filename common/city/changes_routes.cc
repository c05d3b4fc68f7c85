// Categories, classes, closing, places, and who leads where.
#include <fmt/format.h>

#include <map>
#include <set>
#include <tuple>

#include "common/city/change_list.h"

namespace huying::city {
namespace {

const Words& Untouched() {
  static const Words kWords = {"未办结工单不受影响", "open cases stay as they are"};
  return kWords;
}

const Words& FromRouting() {
  static const Words kWords = {
      "已派出的任务不变；之后派单的按新规定",
      "tasks that are routed stay as they are; those routed from now on follow it"};
  return kWords;
}

std::string ClassOf(const City& city, std::string_view category_code) {
  const CategoryNode* node = city.FindCategory(category_code);
  return node == nullptr || node->process == nullptr ? "" : node->process->id();
}

void CategoryGone(const Comparison& at, const v1::Category& category) {
  Change& change = at.Add(
      "categories.yaml",
      {fmt::format("分类{}（{}）撤销", category.code(), category.name()),
       fmt::format("category {} ({}) is gone", category.code(), category.name())},
      {"未派单和需重办的此类工单将无责任单位，需人工指定；请先改分类或办结",
       "cases of it that are not yet routed, or are done again, would have no unit and wait for an "
       "arbiter: correct their category or finish them first"});
  change.if_open = change.if_none = Weight::kWarning;  // no list counts them
}

void CategoryStays(const Comparison& at, const v1::Category& old, const v1::Category& young) {
  const CategoryNode* before = at.running.FindCategory(old.code());
  const CategoryNode* after = at.next.FindCategory(young.code());
  const std::string name_zh = fmt::format("分类{}（{}）", young.code(), young.name());
  const std::string name_en = fmt::format("category {} ({})", young.code(), young.name());
  if (old.name() != young.name()) {
    at.Add("categories.yaml", {name_zh + "更名", name_en + " was called " + old.name()},
           Untouched());
  }
  if (!after->is_leaf || !before->is_leaf) return;  // told for those beneath
  if (ClassOf(at.running, old.code()) != ClassOf(at.next, young.code())) {
    at.Add("categories.yaml",
           {fmt::format("{}处置类别：{} → {}", name_zh, ClassOf(at.running, old.code()),
                        ClassOf(at.next, young.code())),
            fmt::format("class of {}: {} → {}", name_en, ClassOf(at.running, old.code()),
                        ClassOf(at.next, young.code()))},
           FromRouting());
  }
  if (before->grade != after->grade) {
    at.Add("categories.yaml",
           {fmt::format("{}等级：{} → {}", name_zh, WordsOf(before->grade).zh,
                        WordsOf(after->grade).zh),
            fmt::format("grade of {}: {} → {}", name_en, WordsOf(before->grade).en,
                        WordsOf(after->grade).en)},
           {"已定级的工单不变", "cases that are graded stay so"});
  }
}

void CompareClasses(const Comparison& at) {
  Pair(
      at.running.pack().classes(), at.next.pack().classes(), &v1::ProcessClass::id,
      [&](const v1::ProcessClass& gone) {
        Change& change = at.Add("classes.yaml",
                                {fmt::format("处置类别{}撤销", gone.id()),
                                 fmt::format("class '{}' is gone", gone.id())},
                                {"该类未办结工单结案时按一般条件",
                                 "open cases of it are closed by the general conditions"});
        change.if_open = change.if_none = Weight::kWarning;
      },
      [](const v1::ProcessClass&) {},
      [&](const v1::ProcessClass& old, const v1::ProcessClass& young) {
        if (Same(old, young)) return;
        at.Add("classes.yaml",
               {fmt::format("处置类别{}改变", young.id()),
                fmt::format("class '{}' changes", young.id())},
               FromRouting());
      });
}

void CompareClosing(const Comparison& at) {
  Pair(
      at.running.pack().closing(), at.next.pack().closing(), &v1::ClosingRule::id,
      [&](const v1::ClosingRule& gone) {
        at.Add("closing.yaml",
               {fmt::format("结案条件{}撤销", gone.id()),
                fmt::format("closing rule '{}' is gone", gone.id())},
               {"未结案的按一般条件", "cases that are not closed fall under the general one"});
      },
      [](const v1::ClosingRule&) {},
      [&](const v1::ClosingRule& old, const v1::ClosingRule& young) {
        if (Same(old, young)) return;
        Change& change = at.Add("closing.yaml",
                                {fmt::format("结案条件{}改变", young.id()),
                                 fmt::format("closing rule '{}' changes", young.id())},
                                {"未结案的工单结案时按新条件",
                                 "every case that is not closed yet is judged by the new one"});
        change.if_open = change.if_none = Weight::kWarning;
      });
}

}  // namespace

void CompareCategories(const Comparison& at) {
  Pair(
      at.running.pack().categories(), at.next.pack().categories(), &v1::Category::code,
      [&](const v1::Category& gone) { CategoryGone(at, gone); },
      [&](const v1::Category& added) {
        at.Add("categories.yaml",
               {fmt::format("新增分类{}（{}）", added.code(), added.name()),
                fmt::format("category {} ({}) is new", added.code(), added.name())},
               Untouched());
      },
      [&](const v1::Category& old, const v1::Category& young) { CategoryStays(at, old, young); });
  CompareClasses(at);
  CompareClosing(at);
}

// Every category in every community that both versions know, as it is routed today. What changes
// alike is told once.
void CompareDuties(const Comparison& at) {
  using Key = std::tuple<std::string, std::string, std::string>;  // category, lead before and after
  std::map<Key, std::set<std::string_view>> moved;                // communities
  for (const CategoryNode* node : at.next.categories()) {
    const std::string& code = node->category->code();
    if (!node->is_leaf || at.running.FindCategory(code) == nullptr) continue;
    for (const AreaNode* area : at.next.AreasAt(v1::AREA_LEVEL_COMMUNITY)) {
      const auto before = at.running.RouteDuty(code, area->area->code(), at.today);
      const auto after = at.next.RouteDuty(code, area->area->code(), at.today);
      if (!before || !after || before->lead->id() == after->lead->id()) continue;
      // Units of places differ from place to place: there the duty's name says who it is.
      const auto lead = [](const Route& route) {
        return route.rule->lead_unit_id().empty() ? route.rule->id() : route.lead->id();
      };
      moved[{code, lead(*before), lead(*after)}].insert(area->full_name);
    }
  }
  for (const auto& [key, communities] : moved) {
    const auto& [code, before, after] = key;
    at.Add("duties.yaml",
           {fmt::format("{}（{}）：{} → {}，{}个社区，如{}", code,
                        at.next.FindCategory(code)->category->name(), before, after,
                        communities.size(), *communities.begin()),
            fmt::format("{} ({}): {} → {} in {} communities, such as {}", code,
                        at.next.FindCategory(code)->category->name(), before, after,
                        communities.size(), *communities.begin())},
           FromRouting());
  }
}

void ComparePlaces(const Comparison& at) {
  const v1::CityPack& old = at.running.pack();
  const v1::CityPack& young = at.next.pack();
  if (old.id() != young.id()) {
    Change& change = at.Add("city.yaml",
                            {fmt::format("城市包标识：{} → {}", old.id(), young.id()),
                             fmt::format("the pack's id: {} → {}", old.id(), young.id())},
                            {"这是另一个城市：原有数据不能用它",
                             "this is another city: data of the running one does not go with it"});
    change.if_open = change.if_none = Weight::kMistake;
  }
  if (old.utc_offset_minutes() != young.utc_offset_minutes()) {
    Change& change = at.Add("city.yaml", {"时区改变", "the time zone changes"},
                            {"已开始的计时不变", "clocks that run keep their due times"});
    change.if_open = change.if_none = Weight::kWarning;
  }
  Pair(
      old.areas(), young.areas(), &v1::Area::code,
      [&](const v1::Area& gone) {
        if (gone.pseudo()) return;
        Change& change =
            at.Add("areas.yaml",
                   {fmt::format("区域{}（{}）撤销", gone.code(), gone.name()),
                    fmt::format("area {} ({}) is gone", gone.code(), gone.name())},
                   {"该处未办结工单将无属地单位：请先办结",
                    "open cases of that place would have no unit of the place: finish them first"});
        change.touched = {InList("intake", "area", gone.code()),
                          InList("dispatch", "area", gone.code()),
                          InList("followup", "area", gone.code())};
        change.if_open = Weight::kMistake;
      },
      [](const v1::Area&) {},
      [&](const v1::Area& before, const v1::Area& after) {
        if (before.name() == after.name()) return;
        at.Add("areas.yaml",
               {fmt::format("区域{}：{}更名为{}", after.code(), before.name(), after.name()),
                fmt::format("area {}: {} is called {}", after.code(), before.name(), after.name())},
               Untouched());
      });
}

}  // namespace huying::city
