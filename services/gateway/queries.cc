#include "services/gateway/queries.h"

#include <algorithm>
#include <memory>
#include <string>

#include "common/core/civil.h"
#include "common/core/clock.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "services/gateway/keys.h"
#include "services/gateway/processor.h"
#include "services/gateway/responsible.h"
#include "services/gateway/rules/notes.h"
#include "services/gateway/rules/public_view.h"
#include "services/gateway/rules/summary.h"
#include "services/gateway/story.h"

namespace huying::gateway {
namespace {

bool IsBeneath(std::string_view code, std::string_view above) {
  return code.starts_with(above) && (code.size() == above.size() || code[above.size()] == '.');
}

bool Passes(const v1::CaseRow& row, const CaseFilter& filter) {
  if (filter.public_only && (!row.registered() || row.header().confidential())) return false;
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

}  // namespace

std::optional<v1::CaseSummary> ReadCase(const runtime::View& view, const city::City& city,
                                        std::string_view case_id, const CaseFilter& filter) {
  v1::CaseRow row;
  if (!view.Load(CaseKey(case_id), row) || !Passes(row, filter)) return std::nullopt;
  v1::CaseText text;
  view.Load(TextKey(case_id), text);
  v1::CaseSummary summary = rules::Summarize(row, text);
  rules::Promise promise;
  if (summary.status() == rules::kParked) promise = ReadPromise(view, city, case_id);
  if (filter.public_only) {
    const city::AreaNode* street = city.StreetOf(summary.header().area_code());
    rules::LimitToPublic(IsPublished(city, row), text,
                         street == nullptr ? "" : street->area->code(),
                         street == nullptr ? "" : street->area->name(), summary);
    if (summary.detail().empty()) promise.text.clear();
  }
  const city::v1::Unit* unit = ResponsibleUnit(summary, city, RealClock().NowMs());
  summary.set_status_notes(
      rules::StatusNotes(summary, unit == nullptr ? "" : unit->name(), promise));
  return summary;
}

std::vector<v1::StoryEvent> ReadStory(const runtime::View& view, std::string_view case_id) {
  std::vector<v1::StoryEvent> story;
  const std::string prefix = StoryPrefix(case_id);
  view.Scan(prefix, runtime::PrefixEnd(prefix), [&](std::string_view key, std::string_view bytes) {
    const FollowedService* service = FollowedByNumber(ServiceNoOfStoryKey(key, prefix.size()));
    if (service == nullptr) return true;
    const std::unique_ptr<google::protobuf::Message> event(service->event->New());
    if (event->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      story.push_back(ToStoryEvent(service->name, *event));
    }
    return story.size() < kStoryEventsMax;
  });
  return story;
}

}  // namespace huying::gateway
