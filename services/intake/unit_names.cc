#include "services/intake/unit_names.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "common/text/utf8.h"

namespace huying::intake {
namespace {

// A shorter name says nothing, and would be found everywhere.
constexpr size_t kShortCharactersMin = 3;

struct Ending {
  std::string_view formal;
  std::string_view spoken;
};
constexpr Ending kEndings[] = {
    {"办事处", "办"},         {"居民委员会", "居委会"}, {"村民委员会", "村委会"},
    {"人民政府", "政府"},     {"有限责任公司", "公司"}, {"有限公司", "公司"},
    {"股份有限公司", "公司"}, {"委员会", "委"},
};
// What is left without them is the name of the place.
constexpr std::string_view kOfPlaces[] = {"办事处",     "居民委员会", "居委会",
                                          "村民委员会", "村委会",     "人民政府"};

// Who works in a unit, and what only those do who work there.
constexpr std::string_view kOfficers[] = {
    "工作人员", "办事人员", "执法人员", "接待人员", "领导",   "主任", "副主任", "书记",
    "副书记",   "干部",     "科长",     "科员",     "局长",   "所长", "镇长",   "乡长",
    "网格员",   "接线员",   "值班",     "窗口",     "保安",   "人说", "人不",   "人推",
    "人态度",   "不作为",   "乱作为",   "不管",     "不理",   "推诿", "踢皮球", "敷衍",
    "刁难",     "拒不",     "拒绝",     "乱收费",   "互相推", "态度", "包庇",   "欺骗",
};
// With these behind it, a name says where something is.
constexpr std::string_view kPlaces[] = {
    "门口", "门前", "门外", "对面", "对过", "旁",   "附近", "隔壁",     "楼下",   "楼前",
    "楼后", "院内", "院里", "院外", "前面", "后面", "后身", "左侧",     "右侧",   "东侧",
    "西侧", "南侧", "北侧", "东边", "西边", "南边", "北边", "以东",     "以西",   "以南",
    "以北", "往东", "往西", "往南", "往北", "周边", "周围", "一带",     "辖区",   "管辖区",
    "东门", "西门", "南门", "北门", "宿舍", "家属", "公交", "地铁",     "路口",   "十字路口",
    "向东", "向西", "向南", "向北", "外面", "外的", "地界", "管辖范围", "管辖的",
};

// What of the text begins with one of the words is left behind it; nothing where none does.
template <size_t kCount>
bool Skip(const std::string_view (&words)[kCount], std::string_view& text) {
  std::string_view rest = text;
  constexpr std::string_view kOf = "的";
  if (rest.starts_with(kOf)) rest.remove_prefix(kOf.size());
  for (const std::string_view word : words) {
    if (!rest.starts_with(word)) continue;
    text = rest.substr(word.size());
    return true;
  }
  return false;
}

// MECH I8: the name is that of a unit whose people somebody speaks of, and not of a place alone.
bool SpeaksOfUnit(bool is_place, std::string_view after) {
  if (Skip(kOfficers, after)) return true;
  if (is_place) return false;
  // 3号楼: an address goes on.
  if (!after.empty() && text::IsDigit(after.front())) return false;
  return !Skip(kPlaces, after) || Skip(kOfficers, after);
}

std::string_view Without(std::string_view name, std::string_view ending) {
  return name.ends_with(ending) ? name.substr(0, name.size() - ending.size()) : name;
}

// 和宁区, 和宁: what stands before the names of units of the whole city and does not tell them apart.
std::vector<std::string> PrefixesOf(const city::v1::CityPack& pack) {
  std::vector<std::string> prefixes;
  for (const city::v1::Area& area : pack.areas()) {
    if (area.level() != city::v1::AREA_LEVEL_CITY && area.level() != city::v1::AREA_LEVEL_DISTRICT)
      continue;
    const std::string name = text::Normalize(area.name());
    prefixes.push_back(name);
    for (const std::string_view ending : {"市", "区", "县"}) {
      const std::string_view bare = Without(name, ending);
      if (bare != name && text::CountCharacters(bare) > 1) prefixes.emplace_back(bare);
    }
  }
  std::sort(prefixes.begin(), prefixes.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  return prefixes;
}

std::string_view WithoutPrefix(std::string_view name, const std::vector<std::string>& prefixes) {
  const auto found = std::find_if(prefixes.begin(), prefixes.end(),
                                  [&](const auto& prefix) { return name.starts_with(prefix); });
  return found == prefixes.end() ? name : name.substr(found->size());
}

}  // namespace

// All names that are told for units, of which only those are kept that tell them apart.
class UnitNames::Collector {
 public:
  explicit Collector(const city::v1::CityPack& pack) : prefixes_(PrefixesOf(pack)) {
    for (const city::v1::Unit& unit : pack.units()) {
      const std::string full = text::Normalize(unit.name());
      const std::string_view bare = WithoutPrefix(full, prefixes_);
      for (const std::string_view name : {std::string_view(full), bare}) {
        Add(name, unit, name == full ? Kind::kFull : Kind::kShort);
        for (const Ending& ending : kEndings) {
          const std::string_view stem = Without(name, ending.formal);
          if (stem != name) Add(std::string(stem).append(ending.spoken), unit, Kind::kShort);
        }
      }
      for (const std::string_view ending : kOfPlaces) {
        const std::string_view place = Without(full, ending);
        if (place != full) Add(place, unit, Kind::kPlace);
      }
    }
  }

  void MoveTo(std::vector<std::string>& words, std::vector<Name>& names) {
    for (auto& [word, told] : told_) {
      if (told.kind != Kind::kFull && told.units.size() > 1) continue;
      words.push_back(word);
      names.push_back({std::move(told.units), told.kind == Kind::kPlace});
    }
  }

 private:
  struct Told {
    Kind kind = Kind::kPlace;
    std::vector<const city::v1::Unit*> units;
  };

  void Add(std::string_view name, const city::v1::Unit& unit, Kind kind) {
    if (kind != Kind::kFull && text::CountCharacters(name) < kShortCharactersMin) return;
    const auto [found, fresh] = told_.try_emplace(std::string(name), Told{kind, {}});
    Told& told = found->second;
    if (kind < told.kind) told = {kind, {}};
    if (kind != told.kind) return;
    if (told.units.empty() || told.units.back() != &unit) told.units.push_back(&unit);
  }

  const std::vector<std::string> prefixes_;
  std::map<std::string, Told> told_;
};

UnitNames::UnitNames(const city::v1::CityPack* pack) : UnitNames(Collector(*pack)) {}

UnitNames::UnitNames(Collector collector)
    : finder_([&] {
        std::vector<std::string> words;
        collector.MoveTo(words, names_);
        return words;
      }()) {}

// MECH I8
std::vector<std::string_view> UnitNames::FindIn(std::string_view title,
                                                std::string_view detail) const {
  std::vector<std::string_view> found;
  FindInPart(title, found);
  FindInPart(detail, found);
  return found;
}

void UnitNames::FindInPart(std::string_view written, std::vector<std::string_view>& found) const {
  const std::string plain = text::Normalize(written);
  for (const text::WordMatch& match : finder_.FindLongest(plain)) {
    const Name& name = names_[match.word];
    if (!SpeaksOfUnit(name.is_place, std::string_view(plain).substr(match.end))) continue;
    for (const city::v1::Unit* unit : name.units) {
      if (std::find(found.begin(), found.end(), unit->id()) == found.end())
        found.push_back(unit->id());
    }
  }
}

}  // namespace huying::intake
