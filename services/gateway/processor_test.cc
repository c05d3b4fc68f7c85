#include "services/gateway/processor.h"

#include <algorithm>
#include <random>

#include "common/core/civil.h"
#include "common/testing/memory_store.h"
#include "common/testing/small_city.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "huying/analytics/v1/events.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "services/gateway/keys.h"
#include "services/gateway/queries.h"
#include "services/gateway/responsible.h"

namespace huying::gateway {
namespace {

using huying::testing::SmallCity;

using huying::testing::MemoryStore;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCase[] = "990101001-261122-00001";

void FillHeader(core::v1::EventHeader& header, uint32_t seq, int64_t time_ms) {
  header.mutable_case_()->set_case_id(kCase);
  header.mutable_case_()->set_registered_ms(1000);
  header.mutable_case_()->set_category_code("02.01.01");
  header.mutable_case_()->set_round(1);
  header.set_seq(seq);
  header.set_time_ms(time_ms);
  header.mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
}

intake::v1::Event Received(bool confidential) {
  intake::v1::Event event;
  FillHeader(*event.mutable_header(), 1, 1000);
  event.mutable_received()->set_title("垃圾没人清运");
  event.mutable_received()->set_detail("三天了");
  event.mutable_received()->set_reporter_sealed("sealed-bytes");
  event.mutable_received()->set_reporter_ref("hashed-phone");
  event.mutable_header()->mutable_case_()->set_confidential(confidential);
  return event;
}
intake::v1::Event Ready() {
  intake::v1::Event event;
  FillHeader(*event.mutable_header(), 2, 1000);
  event.mutable_ready();
  return event;
}
dispatch::v1::Event Routed() {
  dispatch::v1::Event event;
  FillHeader(*event.mutable_header(), 1, 1000);
  event.mutable_header()->mutable_case_()->set_unit_id("east");
  event.mutable_routed()->set_lead_unit_id("east");
  return event;
}
followup::v1::Event Closed() {
  followup::v1::Event event;
  FillHeader(*event.mutable_header(), 1, 9000);
  event.mutable_closed();
  return event;
}

std::vector<std::string> Kinds(const v1::GetStoryResponse& story) {
  std::vector<std::string> kinds;
  for (const v1::StoryEvent& event : story.events())
    kinds.push_back(event.service() + "/" + event.kind());
  return kinds;
}

class ProcessorTest : public ::testing::Test {
 protected:
  Processor processor_;
  MemoryStore store_;
};

TEST_F(ProcessorTest, TellsAStoryInOrderWithoutWhatIsSealed) {
  processor_.Project("followup", Closed(), store_);
  processor_.Project("dispatch", Routed(), store_);
  processor_.Project("intake", Received(false), store_);
  processor_.Project("intake", Ready(), store_);
  const v1::GetStoryResponse story = ReadStory(store_, SmallCity(), kCase, {}).value();
  EXPECT_THAT(Kinds(story), ElementsAre("intake/CaseReceived", "intake/CaseReady",
                                        "dispatch/TaskRouted", "followup/CaseClosed"));
  EXPECT_EQ(story.events(2).event_id(), std::string(kCase) + "/dispatch/1");
  EXPECT_THAT(story.events(0).json(), HasSubstr("垃圾没人清运"));
  EXPECT_THAT(story.events(0).json(), Not(HasSubstr("reporter_sealed")));
  EXPECT_THAT(story.events(0).json(), Not(HasSubstr("reporter_ref")));
  const auto summary = ReadCase(store_, SmallCity(), kCase, {});
  ASSERT_TRUE(summary.has_value());
  EXPECT_EQ(summary->status(), "closed");
  EXPECT_EQ(summary->detail(), "三天了");
  EXPECT_EQ(summary->updated_ms(), 9000);
  EXPECT_EQ(store_.Counter("state/closed"), 1);
  EXPECT_EQ(store_.Counter("state/received"), 0);
}

TEST_F(ProcessorTest, AHardCaseIsHeldAfterTheRoundThatLedToIt) {
  dispatch::v1::Event held;
  FillHeader(*held.mutable_header(), 2, 9000);
  held.mutable_held()->set_rounds(1);
  processor_.Project("dispatch", held, store_);
  followup::v1::Event hard;
  FillHeader(*hard.mutable_header(), 1, 9000);
  hard.mutable_hard_case()->set_rounds(1);
  processor_.Project("followup", hard, store_);
  EXPECT_THAT(Kinds(ReadStory(store_, SmallCity(), kCase, {}).value()),
              ElementsAre("followup/HardCaseDeclared", "dispatch/TaskHeld"));
}

// A header in which every field that a case may gain on its way differs from the first one's.
core::v1::CaseHeader Later(core::v1::CaseHeader header, std::string_view by) {
  const std::string name(by);
  header.set_area_code("990101001" + name);
  header.set_unit_id(name);
  header.set_lead_unit_id(name);
  header.set_community_unit_id(name);
  header.set_class_id(name);
  header.set_channel_id(name);
  header.set_city_number(name);
  header.set_reported_ms(static_cast<int64_t>(name.size()));
  header.set_grade(city::v1::GRADE_INCIDENT);
  header.set_channel(city::v1::CHANNEL_KIND_WEB);
  header.set_appeal_type(city::v1::APPEAL_TYPE_REPORT);
  for (const int flag : {12, 13, 14, 15, 20}) {
    header.GetReflection()->SetBool(&header, header.GetDescriptor()->FindFieldByNumber(flag), true);
  }
  return header;
}

constexpr Look kEverybody{.as = Look::As::kPublic};
const CaseFilter kPublicCases{.statuses = {}, .category_codes = {}, .look = kEverybody};

template <class Event>
Event WithLaterHeader(Event event, std::string_view by) {
  core::v1::CaseHeader& header = *event.mutable_header()->mutable_case_();
  header = Later(header, by);
  return event;
}

// Whatever is read first, the rows are the same: the logs of different services have no common
// order, and each says of a case what it knew itself by then.
TEST_F(ProcessorTest, EveryOrderOfServicesGivesTheSameRows) {
  std::vector<int> order = {0, 0, 1, 1, 2, 3, 3};  // of services; each one's own stay in order
  supervision::v1::Event started;
  FillHeader(*started.mutable_header(), 1, 1500);
  started.mutable_started()->set_leg(city::v1::LEG_SOLVE);
  started.mutable_started()->set_due_ms(99'000);
  supervision::v1::Event ordered;
  FillHeader(*ordered.mutable_header(), 2, 1600);
  ordered.mutable_order_issued()->set_order(1);
  ordered.mutable_order_issued()->set_unit_id("west");
  dispatch::v1::Event routed = Routed();
  routed.mutable_routed()->add_helper_unit_ids("heat");
  dispatch::v1::Event called = Routed();
  called.mutable_unit_called()->set_unit_id("west");
  called.mutable_header()->set_seq(2);
  intake::v1::Event received = Received(true);
  received.mutable_header()->mutable_actor()->set_unit_id("centre");
  MemoryStore::Rows expected;
  do {
    MemoryStore store;
    int read[4] = {};
    for (const int service : order) {
      const bool first = read[service]++ == 0;
      if (service == 0 && first) {
        processor_.Project("intake", received, store);
      } else if (service == 0) {
        processor_.Project("intake", WithLaterHeader(Ready(), "1"), store);
      } else if (service == 1 && first) {
        processor_.Project("dispatch", routed, store);
      } else if (service == 1) {
        processor_.Project("dispatch", WithLaterHeader(called, "22"), store);
      } else if (service == 2) {
        processor_.Project("followup", WithLaterHeader(Closed(), "333"), store);
      } else {
        processor_.Project("supervision", WithLaterHeader(first ? started : ordered, "4444"),
                           store);
      }
    }
    if (expected.empty()) expected = store.rows();
    ASSERT_EQ(store.rows(), expected) << ::testing::PrintToString(order);
  } while (std::next_permutation(order.begin(), order.end()));
  v1::CaseRow row;
  ASSERT_TRUE(row.ParseFromString(expected.at(CaseKey(kCase))));
  EXPECT_THAT(row.helper_unit_ids(), ElementsAre("heat"));
  EXPECT_THAT(row.called_unit_ids(), ElementsAre("west"));
  EXPECT_THAT(row.former_unit_ids(), ElementsAre("east"));
  ASSERT_EQ(row.orders_size(), 1);
  EXPECT_EQ(row.orders(0).unit_id(), "west");
  EXPECT_EQ(row.taken_by_unit_id(), "centre");
}

TEST_F(ProcessorTest, AConfidentialCaseIsNotPublicNorOneOfWhichItIsNotKnown) {
  processor_.Project("dispatch", Routed(), store_);
  EXPECT_FALSE(ReadCase(store_, SmallCity(), kCase, kPublicCases).has_value());
  processor_.Project("intake", Received(true), store_);
  EXPECT_FALSE(ReadCase(store_, SmallCity(), kCase, kPublicCases).has_value());
  EXPECT_TRUE(ReadCase(store_, SmallCity(), kCase, {}).has_value());
}

// The small city, which publishes what comes in at its first web channel, with a second one.
const city::City& PublishingCity() {
  static const std::unique_ptr<const city::City> city = [] {
    city::v1::CityPack pack = SmallCity().pack();
    for (city::v1::Channel& channel : *pack.mutable_channels()) {
      channel.set_published(channel.id() == "web");
    }
    city::v1::Channel& forum = *pack.add_channels();
    forum.set_id("snapshot");
    forum.set_kind(city::v1::CHANNEL_KIND_SNAPSHOT);
    forum.set_published(true);
    city::v1::Channel& quiet = *pack.add_channels();
    quiet.set_id("quiet-snapshot");
    quiet.set_kind(city::v1::CHANNEL_KIND_SNAPSHOT);
    return city::City::Make(std::move(pack)).value();
  }();
  return *city;
}

// MECH I11
TEST_F(ProcessorTest, ThePublicReadsOnlyWhatWasPublished) {
  struct {
    city::v1::ChannelKind kind;
    const char* channel_id;
    bool whole;
  } const rows[] = {
      {city::v1::CHANNEL_KIND_WEB, "", true},
      {city::v1::CHANNEL_KIND_WEB, "web", true},
      {city::v1::CHANNEL_KIND_PHONE, "", false},
      {city::v1::CHANNEL_KIND_SNAPSHOT, "", false},  // one of the two is not published
      {city::v1::CHANNEL_KIND_SNAPSHOT, "snapshot", true},
      {city::v1::CHANNEL_KIND_SNAPSHOT, "quiet-snapshot", false},
      {city::v1::CHANNEL_KIND_LETTER, "", false},  // the city has no such channel
      {city::v1::CHANNEL_KIND_WEB, "gone", false},
  };
  for (const auto& row : rows) {
    MemoryStore store;
    intake::v1::Event received = Received(false);
    core::v1::CaseHeader& header = *received.mutable_header()->mutable_case_();
    header.set_channel(row.kind);
    header.set_area_code("990101001001");
    header.set_appeal_type(city::v1::APPEAL_TYPE_COMPLAINT);
    received.mutable_header()->mutable_case_()->set_channel_id(row.channel_id);
    received.mutable_received()->mutable_place()->set_address("花园小区2号楼");
    processor_.Project("intake", received, store);
    const auto shown = ReadCase(store, PublishingCity(), kCase, kPublicCases);
    ASSERT_TRUE(shown.has_value());
    EXPECT_EQ(shown->detail(), row.whole ? "三天了" : "") << row.kind << row.channel_id;
    EXPECT_EQ(shown->address(), row.whole ? "花园小区2号楼" : "东街道");
    EXPECT_EQ(shown->header().area_code(), row.whole ? "990101001001" : "990101001");
    EXPECT_EQ(shown->status(), "received");
    EXPECT_EQ(ReadCase(store, PublishingCity(), kCase, {})->detail(), "三天了");
  }
}

TEST(ResponsibleUnit, OfAnOpenCaseIsWhoDoesTheWorkNow) {
  city::v1::CityPack pack = SmallCity().pack();
  for (city::v1::Unit& unit : *pack.mutable_units()) {
    if (unit.id() != "east-river") continue;
    unit.mutable_merged_into()->set_unit_id("east-garden");
    unit.mutable_merged_into()->set_from_date("2026-06-01");
  }
  const auto city = city::City::Make(std::move(pack)).value();
  const int64_t from_ms = DayStartMs(DayOf({2026, 6, 1}), city->utc_offset_minutes());
  v1::CaseSummary summary;
  summary.set_unit_id("east-river");
  summary.set_status("handling");
  EXPECT_EQ(ResponsibleUnit(summary, *city, from_ms - 1)->id(), "east-river");
  EXPECT_EQ(ResponsibleUnit(summary, *city, from_ms)->id(), "east-garden");
  summary.set_status("closed");
  EXPECT_EQ(ResponsibleUnit(summary, *city, from_ms)->id(), "east-river");
  summary.set_unit_id("");
  EXPECT_EQ(ResponsibleUnit(summary, *city, from_ms), nullptr);
}

// MECH D10
TEST_F(ProcessorTest, AParkedCaseTellsTheLastPromise) {
  intake::v1::Event received = Received(false);
  received.mutable_header()->mutable_case_()->set_channel(city::v1::CHANNEL_KIND_PHONE);
  processor_.Project("intake", received, store_);
  for (uint32_t seq : {2u, 3u}) {
    dispatch::v1::Event parked;
    FillHeader(*parked.mutable_header(), seq, 2000 * seq);
    parked.mutable_parked()->set_promise(seq == 2 ? "明年" : "三月底前完工");
    parked.mutable_parked()->set_resume_ms(1806400000000);  // 2027-03-30
    processor_.Project("dispatch", parked, store_);
  }
  EXPECT_THAT(ReadCase(store_, SmallCity(), kCase, {})->status_notes(),
              HasSubstr("承诺：三月底前完工。最迟2027-03-30恢复办理。"));
  const std::string notes = ReadCase(store_, SmallCity(), kCase, kPublicCases)->status_notes();
  EXPECT_THAT(notes, HasSubstr("2027-03-30"));
  EXPECT_THAT(notes, Not(HasSubstr("三月底")));
}

TEST_F(ProcessorTest, FiltersByStatusAndCategoryWithAllBeneath) {
  processor_.Project("intake", Received(false), store_);
  struct {
    CaseFilter filter;
    bool found;
  } const cases[] = {
      {{.statuses = {"received"}, .category_codes = {}}, true},
      {{.statuses = {"closed"}, .category_codes = {}}, false},
      {{.statuses = {}, .category_codes = {"02.01.01"}}, true},
      {{.statuses = {}, .category_codes = {"02.01"}}, true},
      {{.statuses = {}, .category_codes = {"02.0"}}, false},
      {{.statuses = {}, .category_codes = {"03", "02"}}, true},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(ReadCase(store_, SmallCity(), kCase, c.filter).has_value(), c.found);
  }
}

TEST_F(ProcessorTest, NewerCasesComeFirstInTheIndex) {
  EXPECT_LT(TimeKey(2000, "b"), TimeKey(1000, "a"));
  EXPECT_EQ(CaseIdOfPosition(TimeKey(1000, kCase).substr(kTimePrefix.size())), kCase);
}

TEST_F(ProcessorTest, EventsOfNoCaseAreNoStory) {
  analytics::v1::Event event;
  event.mutable_header()->mutable_case_()->set_area_code("990101");
  event.mutable_day_counted();
  processor_.Project("analytics", event, store_);
  EXPECT_TRUE(store_.rows().empty());
}

}  // namespace
}  // namespace huying::gateway
