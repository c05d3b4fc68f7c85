#include "common/case/event_mask.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "huying/analytics/v1/events.pb.h"
#include "huying/core/v1/annotations.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/supervision.pb.h"

namespace huying {
namespace {

using google::protobuf::Descriptor;

TEST(EventMask, OnlyPublicTextsPass) {
  dispatch::v1::Event event;
  event.mutable_header()->mutable_case_()->set_case_id("110199001-261122-00001");
  event.mutable_header()->set_reason("王某反映");
  event.mutable_header()->set_pack_version("7");
  event.mutable_routed()->set_lead_unit_id("east");
  event.mutable_routed()->add_helper_unit_ids("heat");
  event.mutable_routed()->set_title("东街1号王某家漏水");
  event.mutable_routed()->set_round(2);
  const EventMask mask(*dispatch::v1::Event::descriptor());
  mask.Apply(event);
  dispatch::v1::Event seen;
  seen.mutable_header()->mutable_case_()->set_case_id("110199001-261122-00001");
  seen.mutable_header()->set_pack_version("7");
  seen.mutable_routed()->set_lead_unit_id("east");
  seen.mutable_routed()->add_helper_unit_ids("heat");
  seen.mutable_routed()->set_round(2);
  EXPECT_EQ(event.DebugString(), seen.DebugString());

  event.mutable_parked()->set_promise("明年四月底前完成");
  event.mutable_parked()->set_resume_ms(7);
  mask.Apply(event);
  EXPECT_EQ(event.parked().promise(), "明年四月底前完成");
  EXPECT_EQ(event.parked().resume_ms(), 7);
}

TEST(EventMask, BytesPlacesAndPicturesNever) {
  intake::v1::Event event;
  intake::v1::CaseReceived& received = *event.mutable_received();
  received.set_title("漏水");
  received.set_detail("楼上漏水，电话…");
  received.set_reporter_sealed("sealed");
  received.set_reporter_ref("ref");
  received.set_anonymous(true);
  received.add_media_urls("https://example.org/home.jpg");
  received.mutable_place()->set_address("东街1号");
  received.mutable_place()->set_latitude(39.9);
  EventMask(*intake::v1::Event::descriptor()).Apply(event);
  intake::v1::Event seen;
  seen.mutable_received()->set_anonymous(true);
  seen.mutable_received()->mutable_place();
  EXPECT_EQ(event.DebugString(), seen.DebugString());
}

TEST(EventMask, TextsInListsOfMessages) {
  intake::v1::Event event;
  auto& suggestion = *event.mutable_triage_left_open()->add_suggestions();
  suggestion.set_category_code("01.01");
  suggestion.set_because("王某");
  EventMask(*intake::v1::Event::descriptor()).Apply(event);
  EXPECT_EQ(event.triage_left_open().suggestions(0).category_code(), "01.01");
  EXPECT_EQ(event.triage_left_open().suggestions(0).because(), "");
}

// Adds the names of free texts without a class, at any depth.
void AddUnclassed(const Descriptor& message, std::set<const Descriptor*>& seen,
                  std::set<std::string>& unclassed) {
  if (!seen.insert(&message).second) return;
  for (int i = 0; i < message.field_count(); ++i) {
    const auto& field = *message.field(i);
    if (field.message_type() != nullptr) AddUnclassed(*field.message_type(), seen, unclassed);
    if (IsFreeText(field) &&
        field.options().GetExtension(core::v1::data) == core::v1::DATA_CLASS_UNSPECIFIED) {
      unclassed.insert(field.full_name());
    }
  }
}

TEST(EventMask, EveryFreeTextOfAnEventHasAClass) {
  std::set<const Descriptor*> seen;
  std::set<std::string> unclassed;
  for (const Descriptor* event :
       {intake::v1::Event::descriptor(), dispatch::v1::Event::descriptor(),
        followup::v1::Event::descriptor(), supervision::v1::Event::descriptor(),
        analytics::v1::Event::descriptor()}) {
    AddUnclassed(*event, seen, unclassed);
  }
  for (const std::string& field : unclassed) {
    ADD_FAILURE() << field << " may hold what somebody wrote: give it a class, "
                  << "[(huying.core.v1.data) = DATA_CLASS_...]";
  }
}

}  // namespace
}  // namespace huying
