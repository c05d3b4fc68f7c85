// Limits, ladders, the calendar, numbers of the process.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "common/city/calendar_end.h"
#include "common/city/change_list.h"
#include "common/city/yaml_reader.h"

namespace huying::city {
namespace {

Words SpanWords(const v1::Span& span) {
  const std::string plural = span.amount() == 1 ? "" : "s";
  switch (span.unit()) {
    case v1::TIME_UNIT_MINUTE:
      return {fmt::format("{}分钟", span.amount()),
              fmt::format("{} minute{}", span.amount(), plural)};
    case v1::TIME_UNIT_HOUR:
      return {fmt::format("{}小时", span.amount()),
              fmt::format("{} hour{}", span.amount(), plural)};
    case v1::TIME_UNIT_DAY:
      return {fmt::format("{}天", span.amount()), fmt::format("{} day{}", span.amount(), plural)};
    case v1::TIME_UNIT_WORKDAY:
      return {fmt::format("{}个工作日", span.amount()),
              fmt::format("{} workday{}", span.amount(), plural)};
    default:
      return {fmt::format("{}工作分钟", span.amount()),
              fmt::format("{} working minute{}", span.amount(), plural)};
  }
}

// All limits of one leg and grade, in the order of their days.
using Limits = std::vector<const v1::ClockLimit*>;
std::map<std::pair<int, int>, Limits> LimitsOf(const v1::CityPack& pack) {
  std::map<std::pair<int, int>, Limits> limits;
  for (const v1::ClockLimit& limit : pack.clocks())
    limits[{limit.leg(), limit.grade()}].push_back(&limit);
  for (auto& [key, of_leg] : limits)
    std::ranges::stable_sort(of_leg, {}, [](const auto* limit) { return limit->from_date(); });
  return limits;
}

Words LimitWords(const Limits& limits) {
  Words words;
  for (const v1::ClockLimit* limit : limits) {
    const Words span = SpanWords(limit->limit());
    const bool first = words.en.empty();
    words.zh += (first ? "" : "、") + span.zh;
    words.en += (first ? "" : ", ") + span.en;
    if (!limit->from_date().empty()) {
      words.zh += fmt::format("（{}起）", limit->from_date());
      words.en += fmt::format(" from {}", limit->from_date());
    }
  }
  return words;
}

void CompareClocks(const Comparison& at) {
  const auto old = LimitsOf(at.running.pack());
  for (const auto& [key, limits] : LimitsOf(at.next.pack())) {
    const auto found = old.find(key);
    if (found == old.end() ||
        std::ranges::equal(found->second, limits,
                           [](const auto* a, const auto* b) { return Same(*a, *b); })) {
      continue;
    }
    const auto leg = static_cast<v1::Leg>(key.first);
    const Words leg_words = WordsOf(leg);
    const Words grade = WordsOf(static_cast<v1::Grade>(key.second));
    const Words before = LimitWords(found->second);
    const Words after = LimitWords(limits);
    Change& change = at.Add(
        "clocks.yaml",
        {fmt::format("{}（{}）时限：{} → {}", leg_words.zh, grade.zh, before.zh, after.zh),
         fmt::format("limit of {} at {}: {} → {}", leg_words.en, grade.en, before.en, after.en)},
        {"已开始的计时不变；之后开始的按新时限",
         "clocks that run keep their due times; those that start "
         "later have the new limit"});
    change.touched.push_back(
        InCounter("supervision", fmt::format("clock/{}/open", v1::Leg_Name(leg).substr(4))));
  }
}

// Workdays that become days off and the other way round, from today on.
void CompareCalendars(const Comparison& at) {
  const Day end =
      std::max(CalendarEnd(at.running.pack().calendar()), CalendarEnd(at.next.pack().calendar()));
  std::vector<std::string> off;
  std::vector<std::string> on;
  for (Day day = at.today; day <= end; ++day) {
    const bool was = at.running.calendar().IsWorkday(day);
    if (was == at.next.calendar().IsWorkday(day)) continue;
    (was ? off : on).push_back(FormatDate(day));
  }
  const auto few = [](std::vector<std::string>& days) {
    constexpr size_t kShown = 10;
    const size_t all = days.size();
    if (all > kShown) days.resize(kShown);
    return fmt::format("{}{}", fmt::join(days, " "), all > kShown ? " …" : "");
  };
  const bool hours = !std::ranges::equal(at.running.pack().calendar().work_hours(),
                                         at.next.pack().calendar().work_hours(),
                                         [](const auto& a, const auto& b) { return Same(a, b); });
  if (off.empty() && on.empty() && !hours) return;
  const size_t offs = off.size();
  const size_t ons = on.size();
  Words what = {
      fmt::format("工作日历：{}个工作日改为休息日，{}个休息日改为工作日", offs, ons),
      fmt::format("calendar: {} workdays become days off, {} days off are worked", offs, ons)};
  if (offs > 0) {
    const std::string days = few(off);
    what.zh += "；休息：" + days;
    what.en += "; off: " + days;
  }
  if (ons > 0) {
    const std::string days = few(on);
    what.zh += "；上班：" + days;
    what.en += "; worked: " + days;
  }
  if (hours) {
    what.zh += "；工作时间改变";
    what.en += "; working hours change";
  }
  Change& change = at.Add(
      "calendar.yaml", std::move(what),
      {"按工作日、工作时间计算且未超时的计时按新日历改期；已超时的不变；暂停和升级等待按新日历",
       "clocks of workdays and working time that run and are not late get the "
       "dates of the new calendar; what is late stays late; pauses and the "
       "ladder's waits count by the new calendar"});
  change.if_open = Weight::kWarning;
  for (int leg = 1; leg < v1::Leg_ARRAYSIZE; ++leg) {
    if (!v1::Leg_IsValid(leg)) continue;
    change.touched.push_back(
        InCounter("supervision",
                  fmt::format("clock/{}/open", v1::Leg_Name(static_cast<v1::Leg>(leg)).substr(4))));
  }
}

void CompareNumbers(const Comparison& at) {
  const v1::Limits& old = at.running.pack().limits();
  const v1::Limits& young = at.next.pack().limits();
  const auto* descriptor = v1::Limits::descriptor();
  google::protobuf::util::MessageDifferencer differencer;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    v1::Limits a;
    v1::Limits b;
    // Both with this field alone.
    a = old;
    b = young;
    for (int j = 0; j < descriptor->field_count(); ++j) {
      if (j == i) continue;
      a.GetReflection()->ClearField(&a, descriptor->field(j));
      b.GetReflection()->ClearField(&b, descriptor->field(j));
    }
    if (Same(a, b)) continue;
    const std::string text = fmt::format("{} → {}", a.ShortDebugString(), b.ShortDebugString());
    const bool warns = field->number() == v1::Limits::kWarnAtPercentFieldNumber;
    at.Add("limits.yaml", {text, text},
           warns ? Words{"已开始的计时保留原预警点", "clocks that run keep their warnings"}
                 : Words{"办理中的工单从下一步起按新值",
                         "open cases follow it from their next step on"});
  }
}

std::string RungText(const v1::EscalationRung& rung, bool chinese) {
  static constexpr const char* kZh[] = {"？", "本单位", "属地街道", "中心"};
  static constexpr const char* kEn[] = {"?", "own unit", "street office", "centre"};
  const char* scope = chinese ? kZh[rung.scope()] : kEn[rung.scope()];
  std::string text = fmt::format("{} {} ({})", rung.level(), rung.role_id(), scope);
  if (rung.has_wait()) {
    const Words wait = SpanWords(rung.wait());
    text += chinese ? "+" + wait.zh : " after " + wait.en;
  }
  return text;
}

std::string LadderText(std::span<const v1::EscalationRung* const> ladder, bool chinese) {
  std::string text;
  for (const v1::EscalationRung* rung : ladder)
    text += (text.empty() ? "" : ", ") + RungText(*rung, chinese);
  return text;
}

}  // namespace

void CompareLimits(const Comparison& at) {
  CompareClocks(at);
  CompareCalendars(at);
  CompareNumbers(at);
}

void CompareLadders(const Comparison& at) {
  for (int number = 1; number < v1::Grade_ARRAYSIZE; ++number) {
    const auto grade = static_cast<v1::Grade>(number);
    const auto old = at.running.Ladder(grade);
    const auto young = at.next.Ladder(grade);
    if (std::ranges::equal(old, young, [](const auto* a, const auto* b) { return Same(*a, *b); }))
      continue;
    const Words name = WordsOf(grade);
    Change& change = at.Add(
        "escalation.yaml",
        {fmt::format("{}级升级阶梯：{} → {}", name.zh, LadderText(old, true),
                     LadderText(young, true)),
         fmt::format("ladder of {}: {} → {}", name.en, LadderText(old, false),
                     LadderText(young, false))},
        {"已超时的计时：已定的下一级按原时间告知，其后按新阶梯；已告知到原最后一级的不再告知",
         "late clocks: the next rung keeps its time, those after it follow the new ladder; none is "
         "told twice, and nothing follows where the last rung was told"});
    for (int leg = 1; leg < v1::Leg_ARRAYSIZE; ++leg) {
      if (!v1::Leg_IsValid(leg)) continue;
      change.touched.push_back(InCounter(
          "supervision",
          fmt::format("clock/{}/overdue", v1::Leg_Name(static_cast<v1::Leg>(leg)).substr(4))));
    }
  }
}

}  // namespace huying::city
