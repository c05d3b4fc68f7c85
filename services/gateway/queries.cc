#include "services/gateway/queries.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "common/case/case_id.h"
#include "common/city/judges.h"
#include "common/core/civil.h"
#include "common/core/clock.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "services/gateway/keys.h"
#include "services/gateway/processor.h"
#include "services/gateway/responsible.h"
#include "services/gateway/rules/notes.h"
#include "services/gateway/rules/public_view.h"
#include "services/gateway/rules/summary.h"
#include "services/gateway/rules/viewer.h"
#include "services/gateway/standing.h"
#include "services/gateway/story.h"

namespace huying::gateway {
namespace {

bool IsBeneath(std::string_view code, std::string_view above) {
  return code.starts_with(above) && (code.size() == above.size() || code[above.size()] == '.');
}

using As = Look::As;

// What is known of it in public: that it is there.
bool IsPublic(const v1::CaseRow& row) { return row.registered() && !row.header().confidential(); }

bool MayLook(const v1::CaseRow& row, const Look& look) {
  if (look.as == As::kPublic) return IsPublic(row);
  return look.as != As::kStaff || rules::IsParty(row, *look.standing);
}

bool Passes(const v1::CaseRow& row, const CaseFilter& filter) {
  if (!MayLook(row, filter.look)) return false;
  const auto& statuses = filter.statuses;
  if (!statuses.empty() &&
      std::find(statuses.begin(), statuses.end(), rules::StatusOf(row)) == statuses.end()) {
    return false;
  }
  const auto& codes = filter.category_codes;
  return codes.empty() || std::any_of(codes.begin(), codes.end(), [&](std::string_view code) {
           return IsBeneath(row.header().category_code(), code);
         });
}

// Of a channel that is not named, all of its kind must be published.
bool IsPublished(const city::City& city, const v1::CaseRow& row) {
  if (!row.header().channel_id().empty()) {
    const city::v1::Channel* channel = city.FindChannel(row.header().channel_id());
    return channel != nullptr && channel->published();
  }
  bool published = false;
  for (const city::v1::Channel& channel : city.pack().channels()) {
    if (channel.kind() != row.header().channel()) continue;
    if (!channel.published()) return false;
    published = true;
  }
  return published;
}

// What was promised when the case was parked last.
rules::Promise ReadPromise(const runtime::View& view, const city::City& city,
                           std::string_view case_id) {
  rules::Promise promise;
  const std::string prefix = StoryPrefix(case_id);
  view.Scan(prefix, runtime::PrefixEnd(prefix), [&](std::string_view key, std::string_view bytes) {
    const FollowedService* service = FollowedByNumber(ServiceNoOfStoryKey(key, prefix.size()));
    dispatch::v1::Event event;
    if (service == nullptr || service->name != "dispatch") return true;
    if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    if (!event.has_parked()) return true;
    promise.text = event.parked().promise();
    const int64_t resume_ms = event.parked().resume_ms();
    promise.resume_date =
        resume_ms == 0 ? "" : FormatTime(resume_ms, city.utc_offset_minutes()).substr(0, 10);
    return true;
  });
  return promise;
}

// The summary for the public; `text` is the case's.
void ShowPublic(const city::City& city, const v1::CaseRow& row, const v1::CaseText& text,
                v1::CaseSummary& summary) {
  const city::AreaNode* street = city.StreetOf(summary.header().area_code());
  rules::LimitToPublic(IsPublished(city, row), text, street == nullptr ? "" : street->area->code(),
                       street == nullptr ? "" : street->area->name(), summary);
}

v1::CaseSummary Show(const runtime::View& view, const city::City& city, const v1::CaseRow& row,
                     As as) {
  const std::string& case_id = row.header().case_id();
  v1::CaseText text;
  view.Load(TextKey(case_id), text);
  v1::CaseSummary summary = rules::Summarize(row, text);
  rules::Promise promise;
  if (summary.status() == rules::kParked) promise = ReadPromise(view, city, case_id);
  if (as == As::kPublic) {
    ShowPublic(city, row, text, summary);
    if (summary.detail().empty()) promise.text.clear();
  }
  if (as == As::kCitizen) rules::LimitToCitizen(text, summary);
  const city::v1::Unit* unit = ResponsibleUnit(summary, city, RealClock().NowMs());
  summary.set_status_notes(
      rules::StatusNotes(summary, unit == nullptr ? "" : unit->name(), promise));
  return summary;
}

// An event of a story, as its service made it.
struct StoryItem {
  const FollowedService* service = nullptr;
  std::unique_ptr<google::protobuf::Message> event;
};

std::vector<StoryItem> LoadStory(const runtime::View& view, std::string_view case_id) {
  std::vector<StoryItem> story;
  const std::string prefix = StoryPrefix(case_id);
  view.Scan(prefix, runtime::PrefixEnd(prefix), [&](std::string_view key, std::string_view bytes) {
    const FollowedService* service = FollowedByNumber(ServiceNoOfStoryKey(key, prefix.size()));
    if (service == nullptr) return true;
    std::unique_ptr<google::protobuf::Message> event(service->event->New());
    if (event->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      story.push_back({service, std::move(event)});
    }
    return story.size() < kStoryEventsMax;
  });
  return story;
}

// `sight`: none for who sees all of it.
void Tell(StoryItem& item, std::optional<rules::Sight> sight, v1::GetStoryResponse& story) {
  if (sight && !rules::LimitEvent(*sight, *item.event)) return;
  *story.add_events() = ToStoryEvent(item.service->name, *item.event);
}

std::string_view NameOfCentre(const city::City& city, std::string_view area_code) {
  const Day today = city.calendar().Today(RealClock().NowMs());
  const city::v1::Unit* centre = city::CentreOf(city, area_code, today);
  return centre == nullptr ? std::string_view() : std::string_view(centre->name());
}

// What is left to a unit that had the case; nothing if it never did.
std::optional<v1::GetStoryResponse> ReadPast(const runtime::View& view, const city::City& city,
                                             std::string_view case_id,
                                             const rules::Standing& standing) {
  std::vector<StoryItem> items = LoadStory(view, case_id);
  std::vector<rules::Told> told;
  told.reserve(items.size());
  for (const StoryItem& item : items) told.push_back({item.service->name, item.event.get()});
  const rules::Past past = rules::PastOf(told, standing);
  if (past.held.empty()) return std::nullopt;
  v1::GetStoryResponse story;
  *story.mutable_summary() = rules::SummarizePast(past);
  story.mutable_summary()->set_status_notes(
      rules::PastNotes(NameOfCentre(city, past.row.header().area_code())));
  *story.mutable_held() = {past.held.begin(), past.held.end()};
  for (size_t i = 0; i < past.events; ++i) Tell(items[i], rules::Sight::kFormer, story);
  return story;
}

std::optional<rules::Sight> SightOf(const city::City& city, const v1::CaseRow& row, As as) {
  if (as == As::kCitizen) return rules::Sight::kCitizen;
  if (as != As::kPublic) return std::nullopt;
  return rules::IsShownWhole(IsPublished(city, row), row.header().appeal_type())
             ? rules::Sight::kPublished
             : rules::Sight::kUnpublished;
}

}  // namespace

std::optional<v1::CaseSummary> ReadCase(const runtime::View& view, const city::City& city,
                                        std::string_view case_id, const CaseFilter& filter) {
  v1::CaseRow row;
  if (!view.Load(CaseKey(case_id), row) || !Passes(row, filter)) return std::nullopt;
  return Show(view, city, row, filter.look.as);
}

std::optional<v1::GetStoryResponse> ReadStory(const runtime::View& view, const city::City& city,
                                              std::string_view case_id, const Look& look) {
  v1::CaseRow row;
  if (!view.Load(CaseKey(case_id), row)) return std::nullopt;
  if (!MayLook(row, look)) {
    if (look.as != As::kStaff) return std::nullopt;
    return ReadPast(view, city, case_id, *look.standing);
  }
  v1::GetStoryResponse story;
  *story.mutable_summary() = Show(view, city, row, look.as);
  const std::optional<rules::Sight> sight = SightOf(city, row, look.as);
  for (StoryItem& item : LoadStory(view, case_id)) Tell(item, sight, story);
  return story;
}

std::string WhyNothing(const runtime::View& view, const city::City& city,
                       std::string_view case_id) {
  v1::CaseRow row;
  const bool known = view.Load(CaseKey(case_id), row) && IsPublic(row);
  // By the number, since where the matter is would tell that there is a case.
  const std::optional<CaseId> number = ParseCaseId(case_id);
  return rules::NotTheirsNotes(case_id, known,
                               NameOfCentre(city, number ? number->street_code : ""));
}

}  // namespace huying::gateway
