#include "services/simulator/citizens.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "common/core/check.h"
#include "common/core/civil.h"
#include "common/core/text.h"
#include "services/simulator/phrases.h"

namespace huying::simulator {
namespace {

// Per mille of reports. Sources of the shares: docs and domain figures of big cities' hotlines
// (nine in ten by phone, about half answered at once); the rest are our guesses.
constexpr int32_t kGroup = 12;
constexpr int32_t kAgain = 50;
constexpr int32_t kVague = 40;
constexpr int32_t kRefused = 30;
constexpr int32_t kAnsweredConsult = 700;
constexpr int32_t kAboutUnit = 50;
constexpr int32_t kAnonymous = 60;
constexpr int32_t kConfidential = 80;

struct ChannelShare {
  city::v1::ChannelKind kind;
  int32_t permille;
  bool staffed;
};
constexpr ChannelShare kChannels[] = {
    {city::v1::CHANNEL_KIND_PHONE, 640, true},
    {city::v1::CHANNEL_KIND_MINI_PROGRAM, 110, false},
    {city::v1::CHANNEL_KIND_WEB, 90, false},
    {city::v1::CHANNEL_KIND_SNAPSHOT, 60, false},
    {city::v1::CHANNEL_KIND_COMMUNITY_LINE, 50, true},
    {city::v1::CHANNEL_KIND_RECEPTION, 20, true},
    {city::v1::CHANNEL_KIND_PATROL, 30, true},
};

size_t PickWeighted(const std::vector<double>& cumulative, Random& random) {
  const double at = random.Unit() * cumulative.back();
  const auto found = std::upper_bound(cumulative.begin(), cumulative.end(), at);
  return std::min(static_cast<size_t>(found - cumulative.begin()), cumulative.size() - 1);
}

const ChannelShare& PickChannel(Random& random) {
  int64_t at = random.Below(1000);
  for (const ChannelShare& share : kChannels) {
    at -= share.permille;
    if (at < 0) return share;
  }
  return kChannels[0];
}

}  // namespace

Citizens::Citizens(const city::City* city, double per_day, int64_t start_ms, uint64_t seed)
    : reader_(&city->pack()),
      city_(city),
      random_(Random::Stream(seed, 1)),
      complaints_(Random::Stream(seed, 3)),
      rhythm_(per_day, start_ms, city->utc_offset_minutes(), Random::Stream(seed, 2)),
      next_fresh_ms_(rhythm_.Next()) {
  double sum = 0;
  for (const city::CategoryNode* category : city->categories()) {
    if (!category->is_leaf || category->category->keywords().empty()) continue;
    // A few matters make most of the reports: Zipf over an order that has nothing to do with the
    // pack's.
    sum += 1.0 / static_cast<double>(3 + leaves_.size() * 37 % 101);
    leaves_.push_back(category);
    leaf_weights_.push_back(sum);
  }
  sum = 0;
  for (const city::AreaNode* community : city->AreasAt(city::v1::AREA_LEVEL_COMMUNITY)) {
    sum += std::max<double>(1, static_cast<double>(community->area->population()));
    communities_.push_back(community);
    community_weights_.push_back(sum);
  }
  HY_CHECK(!leaves_.empty() && !communities_.empty());
}

const city::CategoryNode* Citizens::PickCategory() {
  return leaves_[PickWeighted(leaf_weights_, random_)];
}

const city::AreaNode* Citizens::PickCommunity() {
  return communities_[PickWeighted(community_weights_, random_)];
}

Report Citizens::Next() {
  if (!due_.empty() && due_.top().at_ms <= next_fresh_ms_) {
    Report report = due_.top();
    due_.pop();
    return report;
  }
  Report report = Fresh(next_fresh_ms_);
  next_fresh_ms_ = rhythm_.Next();
  if (random_.Chance(kGroup)) {
    report.group = true;
    TellTogether(report);
  } else if (random_.Chance(kAgain)) {
    TellAgain(report);
  }
  return report;
}

Report Citizens::Fresh(int64_t at_ms) {
  Report report;
  report.at_ms = at_ms;
  const ChannelShare& channel = PickChannel(random_);
  report.channel = channel.kind;
  report.staffed = channel.staffed;
  report.category = PickCategory();
  report.community = PickCommunity();
  const auto& types = report.category->category->appeal_types();
  // The first type of a category is the usual one.
  report.type = city::v1::APPEAL_TYPE_COMPLAINT;
  if (!types.empty()) {
    const int64_t other = random_.Chance(700) ? 0 : random_.Below(types.size());
    report.type = static_cast<city::v1::AppealType>(types.Get(static_cast<int>(other)));
  }
  report.vague = random_.Chance(kVague);
  report.to_be_refused = report.staffed && random_.Chance(kRefused);
  report.to_be_answered = report.staffed && !report.to_be_refused &&
                          report.type == city::v1::APPEAL_TYPE_CONSULT &&
                          random_.Chance(kAnsweredConsult);
  GiveReporter(report);
  Tell(report);
  // Danger is not sent elsewhere for a matter of duty.
  report.to_be_refused = report.to_be_refused && !ShowsDanger(report);
  if (complaints_.Chance(kAboutUnit)) Complain(report);
  return report;
}

// Of the street office or the community, of the centre, or of whomever the city has.
void Citizens::Complain(Report& report) {
  const auto unit_at = [&](city::v1::AreaLevel level) {
    const city::AreaNode* node = report.community->at[level];
    return node == nullptr ? nullptr : node->unit;
  };
  const auto& units = city_->pack().units();
  const int64_t of = complaints_.Below(10);
  const auto drawn = static_cast<int>(complaints_.Below(units.size()));
  const auto centre = std::find_if(units.begin(), units.end(), [](const city::v1::Unit& unit) {
    return unit.kind() == city::v1::UNIT_KIND_HOTLINE_CENTRE;
  });
  if (of < 4) report.about = unit_at(city::v1::AREA_LEVEL_STREET);
  if (of >= 4 && of < 7) report.about = unit_at(city::v1::AREA_LEVEL_COMMUNITY);
  if (of == 7 && centre != units.end()) report.about = &*centre;
  if (report.about == nullptr) report.about = &units.Get(drawn);
  report.detail += AboutPhrase(report.about->name());
  // A desk neither sends this elsewhere nor answers it away.
  report.to_be_refused = report.to_be_answered = false;
}

bool Citizens::ShowsDanger(const Report& report) const {
  const city::v1::Grade grade = report.category->category->default_grade();
  if (grade == city::v1::GRADE_INCIDENT || grade == city::v1::GRADE_UTILITY) return true;
  const intake::ReadReport read = reader_.Read(report.title, report.detail);
  return !read.dangers.empty() || read.raised_to != city::v1::GRADE_UNSPECIFIED;
}

void Citizens::GiveReporter(Report& report) {
  report.name = PersonName(random_);
  report.phone = "199" + std::to_string(10'000'000 + random_.Below(80'000'000));
  report.anonymous =
      report.channel == city::v1::CHANNEL_KIND_SNAPSHOT && random_.Chance(kAnonymous);
  report.confidential = !report.anonymous && random_.Chance(kConfidential);
}

void Citizens::Tell(Report& report) {
  const auto& keywords = report.category->category->keywords();
  const auto& examples = report.category->category->examples();
  const std::string& keyword = keywords.Get(static_cast<int>(random_.Below(keywords.size())));
  const std::string spot = SpotPhrase(random_);
  const std::string place = report.community->area->name() + spot;
  report.matter = keyword;
  report.address = Cat(report.community->full_name, spot);
  const std::string story = examples.empty()
                                ? keyword + "。"
                                : examples.Get(static_cast<int>(random_.Below(examples.size())));
  report.title =
      report.vague ? place + "的事情" : TitlePhrase(place, keyword, report.type, random_);
  report.detail =
      report.vague ? VaguePhrase(place, random_) : DetailPhrase(place, story, report.type, random_);
  if (report.channel == city::v1::CHANNEL_KIND_SNAPSHOT) {
    report.latitude = report.community->area->centre_lat();
    report.longitude = report.community->area->centre_lon();
  }
}

void Citizens::TellAgain(const Report& first) {
  Report again = first;
  again.again = true;
  again.at_ms += static_cast<int64_t>((0.5 + 2 * random_.Unit()) * static_cast<double>(kDayMs));
  again.detail += AgainPhrase(random_);
  due_.push(std::move(again));
}

void Citizens::TellTogether(const Report& first) {
  const int64_t others = random_.Between(2, 12);
  int64_t at_ms = first.at_ms;
  for (int64_t i = 0; i < others; ++i) {
    Report other = first;
    at_ms += static_cast<int64_t>(random_.Exponential() * static_cast<double>(kHourMs));
    other.at_ms = at_ms;
    other.about = nullptr;  // they know of the matter alone
    GiveReporter(other);
    Tell(other);
    due_.push(std::move(other));
  }
}

}  // namespace huying::simulator
