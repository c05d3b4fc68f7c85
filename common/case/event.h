// Helpers for the headers that stand first in every event. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "common/case/authority.h"
#include "huying/core/v1/core.pb.h"

namespace huying {

// What all events of one decision share.
struct EventContext {
  int64_t now_ms = 0;
  const core::v1::Actor* actor = nullptr;  // may be null: the system itself
  std::string_view reason;
  std::string_view pack_version;
};

// Most events leave the case's header as it is, and to see that costs a tenth of a copy.
inline bool SameHeader(const core::v1::CaseHeader& a, const core::v1::CaseHeader& b) {
  return a.case_id() == b.case_id() && a.area_code() == b.area_code() &&
         a.category_code() == b.category_code() && a.grade() == b.grade() &&
         a.unit_id() == b.unit_id() && a.registered_ms() == b.registered_ms() &&
         a.channel() == b.channel() && a.appeal_type() == b.appeal_type() &&
         a.round() == b.round() && a.channel_id() == b.channel_id() &&
         a.city_number() == b.city_number() && a.confidential() == b.confidential() &&
         a.danger() == b.danger() && a.hard() == b.hard() && a.parked() == b.parked() &&
         a.class_id() == b.class_id() && a.lead_unit_id() == b.lead_unit_id() &&
         a.community_unit_id() == b.community_unit_id() && a.reported_ms() == b.reported_ms() &&
         a.no_contact() == b.no_contact() &&
         std::equal(a.about_unit_ids().begin(), a.about_unit_ids().end(),
                    b.about_unit_ids().begin(), b.about_unit_ids().end());
}

// Fills all but the case; `seq` counts the service's events about it from 1.
inline void FillHeader(uint32_t seq, const EventContext& context, core::v1::EventHeader& header) {
  header.set_seq(seq);
  header.set_time_ms(context.now_ms);
  if (context.actor != nullptr) {
    *header.mutable_actor() = *context.actor;
  } else {
    header.mutable_actor()->set_kind(core::v1::Actor::KIND_SYSTEM);
  }
  header.set_reason(std::string(context.reason));
  header.set_pack_version(std::string(context.pack_version));
}

// Who acted, as the event says: the unit is what the city says of the person, not what the caller
// says, and so is the person in whose place they acted.
inline core::v1::Actor ActorOf(const core::v1::CommandHeader& command, const Authority& authority,
                               std::string_view in_place_of) {
  core::v1::Actor actor = command.actor();
  actor.set_unit_id(std::string(authority.unit_id));
  actor.set_for_person_id(std::string(in_place_of));
  return actor;
}

// <case id>/<service>/<seq>: the same in every replay, so that an outside reader can drop a repeat.
inline std::string EventId(const core::v1::EventHeader& header, std::string_view service) {
  std::string id = header.case_().case_id();
  id.append("/").append(service).append("/").append(std::to_string(header.seq()));
  return id;
}

}  // namespace huying
