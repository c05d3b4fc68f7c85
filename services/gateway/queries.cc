#include "services/gateway/queries.h"

#include <algorithm>
#include <memory>
#include <string>

#include "services/gateway/keys.h"
#include "services/gateway/processor.h"
#include "services/gateway/rules/notes.h"
#include "services/gateway/rules/summary.h"
#include "services/gateway/story.h"

namespace huying::gateway {
namespace {

bool IsBeneath(std::string_view code, std::string_view above) {
  return code.starts_with(above) && (code.size() == above.size() || code[above.size()] == '.');
}

bool Passes(const v1::CaseRow& row, const CaseFilter& filter) {
  if (filter.public_only && (!row.registered() || row.confidential())) return false;
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

}  // namespace

std::optional<v1::CaseSummary> ReadCase(const runtime::View& view, const city::City& city,
                                        std::string_view case_id, const CaseFilter& filter) {
  v1::CaseRow row;
  if (!view.Load(CaseKey(case_id), row) || !Passes(row, filter)) return std::nullopt;
  v1::CaseText text;
  view.Load(TextKey(case_id), text);
  v1::CaseSummary summary = rules::Summarize(row, text);
  const city::v1::Unit* unit = city.FindUnit(summary.unit_id());
  summary.set_status_notes(rules::StatusNotes(summary, unit == nullptr ? "" : unit->name()));
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
