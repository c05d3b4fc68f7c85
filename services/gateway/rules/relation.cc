#include "services/gateway/rules/relation.h"

#include <algorithm>
#include <string>

#include "huying/followup/v1/followup.pb.h"
#include "services/gateway/rules/summary.h"

namespace huying::gateway::rules {
namespace {

using UnitIds = google::protobuf::RepeatedPtrField<std::string>;

bool Holds(const UnitIds& units, std::string_view unit_id) {
  return std::find(units.begin(), units.end(), unit_id) != units.end();
}

bool AddUnit(const std::string& unit_id, UnitIds& units) {
  if (unit_id.empty() || Holds(units, unit_id)) return false;
  units.Add(std::string(unit_id));
  return true;
}

bool RemoveUnit(std::string_view unit_id, UnitIds& units) {
  const auto found = std::find(units.begin(), units.end(), unit_id);
  if (found == units.end()) return false;
  units.erase(found);
  return true;
}

bool Empty(UnitIds& units) {
  if (units.empty()) return false;
  units.Clear();
  return true;
}

// Who helps is said anew.
template <class Said>
bool SetHelpers(const Said& said, v1::CaseRow& row) {
  UnitIds helpers;
  for (const std::string& helper : said.helper_unit_ids()) AddUnit(helper, helpers);
  AddUnit(said.community_unit_id(), helpers);
  const bool same = std::equal(helpers.begin(), helpers.end(), row.helper_unit_ids().begin(),
                               row.helper_unit_ids().end());
  if (!same) row.mutable_helper_unit_ids()->Swap(&helpers);
  return !same;
}

// Who led or answered until now and does so no more, and who does so again.
bool FollowFormer(const core::v1::CaseHeader& said, v1::CaseRow& row) {
  UnitIds& former = *row.mutable_former_unit_ids();
  const auto stays = [&said](std::string_view unit_id) {
    return unit_id == said.lead_unit_id() || unit_id == said.unit_id();
  };
  bool changed = false;
  for (const std::string* before : {&row.header().lead_unit_id(), &row.header().unit_id()}) {
    if (!stays(*before)) changed = AddUnit(*before, former) || changed;
  }
  for (const std::string* now : {&said.lead_unit_id(), &said.unit_id()}) {
    changed = RemoveUnit(*now, former) || changed;
  }
  return changed;
}

void ApplyTold(const Told& told, v1::CaseRow& row) {
  if (told.service == "intake") Apply(static_cast<const intake::v1::Event&>(*told.event), row);
  if (told.service == "dispatch") Apply(static_cast<const dispatch::v1::Event&>(*told.event), row);
  if (told.service == "followup") Apply(static_cast<const followup::v1::Event&>(*told.event), row);
  if (told.service == "supervision") {
    Apply(static_cast<const supervision::v1::Event&>(*told.event), row);
  }
}

int64_t TimeOf(const Told& told) {
  const auto& event = *told.event;
  const auto* header = event.GetDescriptor()->FindFieldByName("header");
  return static_cast<const core::v1::EventHeader&>(event.GetReflection()->GetMessage(event, header))
      .time_ms();
}

}  // namespace

bool FollowParties(const intake::v1::Event& event, v1::CaseRow& row) {
  const core::v1::Actor& taker = event.header().actor();
  if (!event.has_received() || taker.kind() != core::v1::Actor::KIND_STAFF) return false;
  row.set_taken_by_unit_id(taker.unit_id());
  return true;
}

bool FollowParties(const dispatch::v1::Event& event, v1::CaseRow& row) {
  using Event = dispatch::v1::Event;
  UnitIds& helpers = *row.mutable_helper_unit_ids();
  UnitIds& called = *row.mutable_called_unit_ids();
  const bool former = FollowFormer(event.header().case_(), row);
  switch (event.kind_case()) {
    case Event::kRouted: {
      const bool nobody_called = Empty(called);
      return SetHelpers(event.routed(), row) || nobody_called || former;
    }
    case Event::kTaskMoved: {
      const bool nobody_called = Empty(called);
      return Empty(helpers) || nobody_called || former;
    }
    case Event::kTaskCorrected:
      return (event.task_corrected().helpers_changed() &&
              SetHelpers(event.task_corrected(), row)) ||
             former;
    case Event::kPartAsked:
      return AddUnit(event.part_asked().unit_id(), helpers) || former;
    case Event::kPartGivenUp:
      return RemoveUnit(event.part_given_up().unit_id(), helpers) || former;
    case Event::kUnitCalled:
      return AddUnit(event.unit_called().unit_id(), called) || former;
    case Event::kCallGivenUp:
      return RemoveUnit(event.call_given_up().unit_id(), called) || former;
    default:
      return former;
  }
}

bool FollowParties(const supervision::v1::Event& event, v1::CaseRow& row) {
  auto& orders = *row.mutable_orders();
  if (event.has_order_issued()) {
    v1::OpenOrder& order = *orders.Add();
    order.set_order(event.order_issued().order());
    order.set_unit_id(event.order_issued().unit_id());
    return true;
  }
  if (!event.has_order_accepted()) return false;
  const auto done = std::find_if(orders.begin(), orders.end(), [&](const v1::OpenOrder& order) {
    return order.order() == event.order_accepted().order();
  });
  if (done == orders.end()) return false;
  orders.erase(done);
  return true;
}

// I11
bool IsParty(const v1::CaseRow& row, const Standing& standing) {
  const auto theirs = [&](std::string_view unit_id) { return standing.IsTheirs(unit_id); };
  const auto theirs_or_beneath = [&](std::string_view unit_id) {
    return !unit_id.empty() && (standing.IsTheirs(unit_id) || standing.IsAbove(unit_id));
  };
  const core::v1::CaseHeader& header = row.header();
  if (theirs_or_beneath(header.lead_unit_id()) || theirs_or_beneath(header.unit_id())) return true;
  for (const v1::OpenOrder& order : row.orders()) {
    if (theirs_or_beneath(order.unit_id())) return true;
  }
  if (standing.IsCentreOf(header.area_code())) return true;
  const bool at_intake = row.dispatch_status().empty();
  if (at_intake && theirs(row.taken_by_unit_id())) return true;
  const bool waits = at_intake && row.intake_status() == kReceived;
  if (waits && standing.TakesIn(header.area_code())) return true;
  // Whoever lost the case does not get it back through the community beneath them.
  const bool lost = std::any_of(row.former_unit_ids().begin(), row.former_unit_ids().end(), theirs);
  for (const UnitIds* units : {&row.helper_unit_ids(), &row.called_unit_ids()}) {
    for (const std::string& unit : *units) {
      if (lost ? theirs(unit) : theirs_or_beneath(unit)) return true;
    }
  }
  return false;
}

// I11
Past PastOf(std::span<const Told> story, const Standing& standing) {
  Past past;
  v1::CaseRow row;
  bool party = false;
  for (size_t i = 0; i < story.size(); ++i) {
    const v1::CaseRow before = party ? row : v1::CaseRow();
    ApplyTold(story[i], row);
    const bool now = IsParty(row, standing);
    const int64_t time_ms = TimeOf(story[i]);
    if (now && !party) past.held.emplace_back().set_from_ms(time_ms);
    if (!now && party) {
      past.held.back().set_to_ms(time_ms);
      past.events = i;
      past.row = before;
    }
    party = now;
  }
  if (!party) return past;
  past.held.back().set_to_ms(TimeOf(story.back()));
  past.events = story.size();
  past.row = row;
  return past;
}

}  // namespace huying::gateway::rules
