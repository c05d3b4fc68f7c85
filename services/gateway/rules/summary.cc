#include "services/gateway/rules/summary.h"

#include <algorithm>
#include <vector>

#include "common/case/catalog.h"
#include "services/gateway/rules/relation.h"

namespace huying::gateway::rules {
namespace {

using core::v1::CaseHeader;
using core::v1::EventHeader;

// What never changes, from whoever speaks first. The logs have no common order, so that every other
// field is taken from one service alone.
void ApplyOrigin(const EventHeader& header, v1::CaseRow& row) {
  CaseHeader& known = *row.mutable_header();
  if (!known.case_id().empty()) return;
  known.set_case_id(header.case_().case_id());
  known.set_registered_ms(header.case_().registered_ms());
  known.set_round(1);
}

// The fields that dispatch speaks of, but for the round; all others are intake's.
void CopyTask(const CaseHeader& from, CaseHeader& to) {
  to.set_unit_id(from.unit_id());
  to.set_lead_unit_id(from.lead_unit_id());
  to.set_community_unit_id(from.community_unit_id());
  to.set_class_id(from.class_id());
  to.set_hard(from.hard());
  to.set_parked(from.parked());
}

void Touch(const EventHeader& header, v1::CaseRow& row) {
  row.set_updated_ms(std::max(row.updated_ms(), header.time_ms()));
}

bool SameTask(const CaseHeader& a, const CaseHeader& b) {
  return a.unit_id() == b.unit_id() && a.lead_unit_id() == b.lead_unit_id() &&
         a.community_unit_id() == b.community_unit_id() && a.class_id() == b.class_id() &&
         a.hard() == b.hard() && a.parked() == b.parked();
}

// The status that each kind of an event leads to; "" where it moves none.
class StatusTable {
 public:
  explicit StatusTable(const google::protobuf::Descriptor& event) {
    const EventCatalog kinds = EventCatalog::MustRead(event);
    statuses_.resize(static_cast<size_t>(kinds.size()));
    for (int kind = 1; kind < kinds.size(); ++kind) {
      if (kinds.of(kind).options == nullptr) continue;
      statuses_[static_cast<size_t>(kind)] = StatusName(kinds.of(kind).options->citizen_status());
    }
  }
  std::string_view of(int kind) const {
    return static_cast<size_t>(kind) < statuses_.size()
               ? std::string_view(statuses_[static_cast<size_t>(kind)])
               : std::string_view();
  }

 private:
  std::vector<std::string> statuses_;
};

template <class Event>
std::string_view StatusAfter(const Event& event) {
  static const StatusTable kTable(*Event::descriptor());
  return kTable.of(event.kind_case());
}

}  // namespace

std::string StatusName(core::v1::CitizenStatus status) {
  constexpr std::string_view kPrefix = "CITIZEN_STATUS_";
  if (status == core::v1::CITIZEN_STATUS_UNSPECIFIED) return "";
  std::string name = core::v1::CitizenStatus_Name(status).substr(kPrefix.size());
  for (char& letter : name) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return name;
}

bool Apply(const intake::v1::Event& event, v1::CaseRow& row) {
  ApplyOrigin(event.header(), row);
  FollowParties(event, row);
  Touch(event.header(), row);
  CaseHeader& known = *row.mutable_header();
  CaseHeader merged = event.header().case_();
  CopyTask(known, merged);
  merged.set_round(known.round());
  known.Swap(&merged);
  const std::string_view status = StatusAfter(event);
  if (!status.empty()) row.set_intake_status(std::string(status));
  if (row.intake_status().empty()) row.set_intake_status(std::string(kReceived));
  if (event.has_received()) row.set_registered(true);
  return true;
}

bool Apply(const dispatch::v1::Event& event, v1::CaseRow& row) {
  ApplyOrigin(event.header(), row);
  const CaseHeader& said = event.header().case_();
  const bool parties = FollowParties(event, row);
  CaseHeader& known = *row.mutable_header();
  bool changed = !SameTask(said, known);
  if (changed) CopyTask(said, known);
  const std::string_view status = StatusAfter(event);
  if (!status.empty()) {
    row.set_dispatch_status(std::string(status));
    row.set_dispatch_round(said.round());
    known.set_round(std::max(known.round(), said.round()));
    changed = true;
  }
  if (changed) Touch(event.header(), row);
  return changed || parties;
}

bool Apply(const followup::v1::Event& event, v1::CaseRow& row) {
  const std::string_view status = StatusAfter(event);
  if (status.empty()) return false;
  // The order says which round it begins.
  const uint32_t round =
      event.has_redo_ordered() ? event.redo_ordered().round() : event.header().case_().round();
  ApplyOrigin(event.header(), row);
  Touch(event.header(), row);
  row.set_followup_status(std::string(status));
  row.set_followup_round(round);
  return true;
}

bool Apply(const supervision::v1::Event& event, v1::CaseRow& row) {
  using Event = supervision::v1::Event;
  if (FollowParties(event, row)) {
    ApplyOrigin(event.header(), row);
    return true;
  }
  int64_t due_ms = 0;
  city::v1::Leg leg = city::v1::LEG_UNSPECIFIED;
  switch (event.kind_case()) {
    case Event::kStarted:
      leg = event.started().leg();
      due_ms = event.started().due_ms();
      break;
    case Event::kResumed:
      leg = event.resumed().leg();
      due_ms = event.resumed().due_ms();
      break;
    case Event::kMoved:
      leg = event.moved().leg();
      due_ms = event.moved().due_ms();
      break;
    case Event::kRegraded:
      leg = event.regraded().leg();
      due_ms = event.regraded().due_ms();
      break;
    default:
      return false;
  }
  if (leg != city::v1::LEG_SOLVE || due_ms == row.expected_ms()) return false;
  ApplyOrigin(event.header(), row);
  row.set_expected_ms(due_ms);
  return true;
}

// Why, where to go, and whether more can be said against it.
std::string RefusedBecause(const intake::v1::CaseRefused& refused) {
  std::string text = refused.explanation();
  const auto add = [&text](std::string_view sentence) {
    if (!text.empty() && !text.ends_with("。")) text.append("。");
    text.append(sentence);
  };
  add(refused.notice());
  add(refused.final() ? "这是复核后的最终决定。"
                      : "如不同意，可以提出一次异议，由其他工作人员复核。");
  return text;
}

bool HasText(const intake::v1::Event& event) {
  return event.has_received() || event.has_refused() || event.has_contested() ||
         event.has_evidence() || event.has_text_corrected() || event.has_place_corrected();
}

void ApplyText(const intake::v1::Event& event, v1::CaseText& text) {
  if (event.has_received()) {
    const intake::v1::CaseReceived& received = event.received();
    text.set_title(received.title());
    text.set_detail(received.detail());
    text.set_address(received.place().address());
    text.set_latitude(received.place().latitude());
    text.set_longitude(received.place().longitude());
    *text.mutable_media_urls() = received.media_urls();
  } else if (event.has_refused()) {
    text.set_refused_because(RefusedBecause(event.refused()));
  } else if (event.has_contested()) {
    text.clear_refused_because();
  } else if (event.has_evidence()) {
    const auto& added = event.evidence().media_urls();
    text.mutable_media_urls()->MergeFrom(added);
    text.set_evidence_media(text.evidence_media() + static_cast<uint32_t>(added.size()));
  } else if (event.has_text_corrected()) {
    text.set_title(event.text_corrected().title());
    text.set_detail(event.text_corrected().detail());
  } else if (event.has_place_corrected()) {
    // The point was of the place that was wrong.
    text.clear_latitude();
    text.clear_longitude();
    const std::string& address = event.place_corrected().address();
    if (!address.empty()) text.set_address(address);
  }
}

std::string_view StatusOf(const v1::CaseRow& row) {
  // A redo is over as soon as dispatch has taken it up, in the next round or as a hard case in the
  // old one; until then its task says that it was replied. A closing holds for its round.
  const bool redo = row.followup_status() == kRedo;
  const bool taken_up = !row.dispatch_status().empty() && row.dispatch_status() != kReplied &&
                        row.dispatch_status() != kEnded;
  const bool followup_leads = !row.followup_status().empty() &&
                              (redo ? row.followup_round() > row.dispatch_round() && !taken_up
                                    : row.followup_round() >= row.dispatch_round());
  if (followup_leads) return row.followup_status();
  if (!row.dispatch_status().empty()) return row.dispatch_status();
  return row.intake_status().empty() ? kReceived : std::string_view(row.intake_status());
}

bool IsOver(std::string_view status) {
  return status == kClosed || status == kRefused || status == kAnswered || status == kWithdrawn ||
         status == kEnded;
}

v1::CaseSummary Summarize(const v1::CaseRow& row, const v1::CaseText& text) {
  v1::CaseSummary summary;
  *summary.mutable_header() = row.header();
  summary.set_title(text.title());
  summary.set_detail(text.detail());
  summary.set_address(text.address());
  summary.set_latitude(text.latitude());
  summary.set_longitude(text.longitude());
  summary.set_status(std::string(StatusOf(row)));
  summary.set_updated_ms(row.updated_ms());
  summary.set_unit_id(row.header().unit_id());
  *summary.mutable_media_urls() = text.media_urls();
  summary.set_refused_because(text.refused_because());
  summary.set_confidential(row.header().confidential());
  summary.set_expected_ms(row.expected_ms());
  return summary;
}

}  // namespace huying::gateway::rules
