#include "common/geo/place_names.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace huying::geo {
namespace {

constexpr int32_t kWithUpper = 950;
constexpr int32_t kFullName = 850;
constexpr int32_t kWeakName = 600;
constexpr int32_t kSeveral = 300;
// No tree of areas is deeper; a ring of parents must not hang us.
constexpr int32_t kMaxDepth = 8;

// Bytes of the UTF-8 character that begins here; 1 for anything malformed, so that reading goes on.
size_t CharBytes(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const size_t bytes = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return lead >= 0x80 && lead < 0xc0 ? 1 : std::min(bytes, text.size() - at);
}

// What may stand around a weak name that is meant: names of places end and begin with these, and an
// address goes on with these. Anything else makes it part of a longer word.
constexpr std::string_view kBefore[] = {"市", "区",   "县", "镇", "乡", "道", "路", "街",
                                        "村", "社区", "里", "在", "到", "于", "住", "近",
                                        "：", "，",   "。", "、", "（", "；", "　"};
constexpr std::string_view kAfter[] = {
    "街",   "道",   "社区", "小区", "大街", "路",   "巷",   "胡同", "村",   "镇",
    "乡",   "号",   "院",   "楼",   "栋",   "幢",   "单元", "门口", "东门", "西门",
    "南门", "北门", "正门", "附近", "旁",   "对面", "地铁", "公交", "车站", "一",
    "二",   "三",   "四",   "五",   "六",   "七",   "八",   "九",   "十",   "广场",
    "公园", "桥",   "，",   "。",   "、",   "（",   "）",   "；",   "：",   "　"};

bool IsAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// A digit, a space or a sign: no letter of either script.
bool IsAsciiBreak(char c) { return static_cast<unsigned char>(c) < 0x80 && !IsAsciiLetter(c); }

bool BeginsWord(std::string_view before) {
  return before.empty() || IsAsciiBreak(before.back()) ||
         std::ranges::any_of(kBefore, [&](std::string_view end) { return before.ends_with(end); });
}

bool EndsWord(std::string_view after) {
  return after.empty() || IsAsciiBreak(after.front()) ||
         std::ranges::any_of(kAfter,
                             [&](std::string_view begin) { return after.starts_with(begin); });
}

}  // namespace

PlaceNames::PlaceNames(std::vector<PlaceName> names) : names_(std::move(names)) {
  for (const PlaceName& name : names_) {
    if (name.name.empty()) continue;
    if (!name.parent_code.empty()) parent_of_.try_emplace(name.code, name.parent_code);
    const size_t first = CharBytes(name.name, 0);
    if (first == name.name.size()) continue;
    by_first_[std::string_view(name.name).substr(0, first)].push_back(&name);
  }
  for (auto& [first, list] : by_first_) {
    std::ranges::stable_sort(list, std::ranges::greater{},
                             [](const PlaceName* name) { return name->name.size(); });
  }
}

std::vector<PlaceNames::Hit> PlaceNames::Hits(std::string_view text, TextKind kind) const {
  std::vector<Hit> hits;
  size_t after_name = 0;  // where the last name ended that counts
  for (size_t at = 0; at < text.size();) {
    size_t step = CharBytes(text, at);
    const auto list = by_first_.find(text.substr(at, step));
    size_t longest = 0;
    bool counts = false;
    if (list != by_first_.end()) {
      for (const PlaceName* name : list->second) {
        if (name->name.size() < longest) break;
        if (!text.substr(at).starts_with(name->name)) continue;
        // The longest name decides, even if it does not count: a shorter one is a part of it.
        longest = name->name.size();
        const bool begins = (at > 0 && at == after_name) || BeginsWord(text.substr(0, at));
        const bool own_word =
            kind == TextKind::kAddress && begins && EndsWord(text.substr(at + longest));
        if (name->weak && !own_word) continue;
        hits.push_back({name, at});
        counts = true;
      }
    }
    at += counts ? longest : step;
    if (counts) after_name = at;
  }
  return hits;
}

bool PlaceNames::LiesIn(std::string_view code, std::string_view upper) const {
  for (int32_t i = 0; i < kMaxDepth; ++i) {
    const auto parent = parent_of_.find(code);
    if (parent == parent_of_.end()) return false;
    if (parent->second == upper) return true;
    code = parent->second;
  }
  return false;
}

TextMatch PlaceNames::Find(std::string_view text, TextKind kind) const {
  const std::vector<Hit> hits = Hits(text, kind);
  // Each area named: how many areas above it are named too, how long its name is, whether the name
  // is full.
  struct Found {
    std::string_view code;
    int32_t uppers = 0;
    int32_t lowers = 0;
    bool full = false;
    size_t length = 0;
  };
  std::vector<Found> found;
  for (const Hit& hit : hits) {
    auto known = std::ranges::find(found, std::string_view(hit.name->code), &Found::code);
    if (known == found.end()) known = found.insert(found.end(), {.code = hit.name->code});
    known->full = known->full || !hit.name->weak;
    known->length = std::max(known->length, hit.name->name.size());
  }
  for (Found& a : found) {
    for (const Found& b : found) {
      a.uppers += LiesIn(a.code, b.code) ? 1 : 0;
      a.lowers += LiesIn(b.code, a.code) ? 1 : 0;
    }
  }
  std::erase_if(found, [](const Found& f) { return f.lowers > 0; });  // something deeper says more
  if (found.empty()) return {};
  auto rank = [](const Found& f) { return std::tuple(f.uppers, f.full, f.length); };
  std::ranges::stable_sort(found, std::ranges::greater{}, rank);
  TextMatch match;
  match.code = found[0].code;
  for (size_t i = 1; i < found.size(); ++i) match.others.push_back(found[i].code);
  const bool tied =
      found.size() > 1 && found[0].uppers == found[1].uppers && found[0].full == found[1].full;
  match.certainty_per_mille = tied                  ? kSeveral
                              : found[0].uppers > 0 ? kWithUpper
                              : found[0].full       ? kFullName
                                                    : kWeakName;
  return match;
}

}  // namespace huying::geo
