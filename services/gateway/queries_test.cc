#include "services/gateway/queries.h"

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "common/case/event_mask.h"
#include "common/testing/memory_store.h"
#include "common/testing/small_city.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "huying/core/v1/annotations.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/supervision.pb.h"
#include "services/gateway/processor.h"
#include "services/gateway/standing.h"

namespace huying::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using huying::testing::MemoryStore;
using huying::testing::SmallCity;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecretCase[] = "990101001-261122-00001";
constexpr Look kPublicLook{.as = Look::As::kPublic};
constexpr Look kCitizenLook{.as = Look::As::kCitizen};

CityStanding StandingOf(std::string_view person) {
  return CityStanding(&SmallCity(), *SmallCity().FindPerson(person), DayOf({2026, 11, 22}));
}

// A store with one case, told by hand.
class ViewTest : public ::testing::Test {
 protected:
  template <class Event>
  Event Make(const char* lead, const char* unit) {
    Event event;
    core::v1::EventHeader& header = *event.mutable_header();
    header.mutable_case_()->set_case_id(kSecretCase);
    header.mutable_case_()->set_area_code("990101001001");
    header.mutable_case_()->set_appeal_type(city::v1::APPEAL_TYPE_REPORT);
    header.mutable_case_()->set_registered_ms(1000);
    header.mutable_case_()->set_round(1);
    header.mutable_case_()->set_lead_unit_id(lead);
    header.mutable_case_()->set_unit_id(unit);
    header.mutable_case_()->set_confidential(confidential_);
    header.mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
    header.mutable_actor()->set_person_id("east-leader");
    header.mutable_actor()->set_unit_id("east");
    header.set_seq(++seq_);
    header.set_time_ms(1000 * seq_);
    return event;
  }
  void Tell(const intake::v1::Event& event) { processor_.Project("intake", event, store_); }
  void Tell(const dispatch::v1::Event& event) { processor_.Project("dispatch", event, store_); }
  void Tell(const supervision::v1::Event& event) {
    processor_.Project("supervision", event, store_);
  }
  void Received(const char* detail) {
    auto event = Make<intake::v1::Event>("", "");
    event.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
    event.mutable_received()->set_title("投诉");
    event.mutable_received()->set_detail(detail);
    event.mutable_received()->mutable_place()->set_address("东街1号");
    Tell(event);
  }
  void Routed(const char* lead, const char* unit) {
    auto event = Make<dispatch::v1::Event>(lead, unit);
    event.mutable_routed()->set_lead_unit_id(lead);
    event.mutable_routed()->set_title("投诉");
    Tell(event);
  }
  std::optional<v1::GetStoryResponse> StoryFor(std::string_view person) {
    const CityStanding standing = StandingOf(person);
    return ReadStory(store_, SmallCity(), kSecretCase,
                     {.as = Look::As::kStaff, .standing = &standing});
  }
  bool IsListedFor(std::string_view person) {
    const CityStanding standing = StandingOf(person);
    CaseFilter filter;
    filter.look = {.as = Look::As::kStaff, .standing = &standing};
    return ReadCase(store_, SmallCity(), kSecretCase, filter).has_value();
  }

  bool confidential_ = false;
  uint32_t seq_ = 0;
  const Processor processor_;
  MemoryStore store_;
};

// All that stands in an answer, as it was written.
std::string WordsOf(const std::optional<v1::GetStoryResponse>& story) {
  return story ? story->SerializeAsString() : "";
}

std::vector<std::string> KindsOf(const v1::GetStoryResponse& story) {
  std::vector<std::string> kinds;
  for (const v1::StoryEvent& event : story.events()) kinds.push_back(event.kind());
  return kinds;
}

// MECH I11: a report of harassment goes from East to the heat company, since East's head is named in it.
TEST_F(ViewTest, WhatIsMovedAwayFromAUnitIsGoneForItAtOnce) {
  confidential_ = true;
  Received("东街道杨主任骚扰我");
  Routed("east", "east");
  EXPECT_TRUE(IsListedFor("east-leader"));
  EXPECT_THAT(WordsOf(StoryFor("east-leader")), HasSubstr("骚扰"));
  auto note = Make<dispatch::v1::Event>("east", "east");
  note.mutable_work_noted()->set_text("骚扰一事已知");
  Tell(note);
  auto moved = Make<dispatch::v1::Event>("", "");  // 4000
  moved.mutable_header()->set_reason("涉及主任骚扰");
  moved.mutable_task_moved()->set_unit_id("east");
  Tell(moved);
  Routed("heat", "heat");
  auto later = Make<dispatch::v1::Event>("heat", "heat");
  later.mutable_accepted()->set_unit_id("heat");
  Tell(later);

  for (const char* person : {"east-leader", "east-duty"}) {
    EXPECT_FALSE(IsListedFor(person)) << person;
    const auto left = StoryFor(person);
    ASSERT_TRUE(left.has_value()) << person;
    EXPECT_THAT(KindsOf(*left), ElementsAre("CaseReceived", "TaskRouted"));
    ASSERT_EQ(left->held_size(), 1);
    EXPECT_EQ(left->held(0).to_ms(), 4000);
    EXPECT_EQ(left->summary().status(), "routed");
    EXPECT_THAT(left->summary().status_notes(), HasSubstr("接诉即办中心"));
    const std::string words = WordsOf(left);
    for (const char* secret : {"骚扰", "投诉", "东街1号", "heat", "TaskMoved"}) {
      EXPECT_THAT(words, Not(HasSubstr(secret))) << person;
    }
  }
  for (const char* person : {"stoker", "desk", "mayor"}) {
    EXPECT_TRUE(IsListedFor(person)) << person;
    EXPECT_THAT(WordsOf(StoryFor(person)), HasSubstr("骚扰")) << person;
  }
  // West never had it, and is not told that it is there.
  EXPECT_FALSE(StoryFor("west-duty").has_value());
  const std::string none = WhyNothing(MemoryStore(), SmallCity(), kSecretCase);
  EXPECT_EQ(WhyNothing(store_, SmallCity(), kSecretCase), none);
  EXPECT_THAT(none, HasSubstr("请联系接诉即办中心"));
}

TEST_F(ViewTest, AStrangerIsToldWhyWhereItIsNoSecret) {
  Received("路灯不亮");
  Routed("east", "east");
  EXPECT_FALSE(StoryFor("west-duty").has_value());
  EXPECT_THAT(WhyNothing(store_, SmallCity(), kSecretCase), HasSubstr("贵单位不承办工单"));
}

// MECH I11
TEST_F(ViewTest, ThePublicSeesWhatHappenedAndWhenAndNobody) {
  Received("路灯不亮");
  Routed("east", "east");
  const auto story = ReadStory(store_, SmallCity(), kSecretCase, kPublicLook);
  ASSERT_TRUE(story.has_value());
  EXPECT_THAT(KindsOf(*story), ElementsAre("CaseReceived", "TaskRouted"));
  for (const v1::StoryEvent& event : story->events()) {
    EXPECT_FALSE(event.has_actor());
    EXPECT_GT(event.time_ms(), 0);
  }
  for (const char* secret : {"路灯", "east", "东街1号"}) {
    EXPECT_THAT(WordsOf(story), Not(HasSubstr(secret)));
  }
}

// MECH I11: a handler of West complains about East as a resident. What they see follows from how they
// look, not from who they are.
TEST_F(ViewTest, TheRelationDecidesAndNotTheAccount) {
  Received("西街道的人投诉东街道");
  Routed("east", "east");
  auto note = Make<dispatch::v1::Event>("east", "east");
  note.mutable_work_noted()->set_text("老上访户，查欠费");
  Tell(note);
  auto met = Make<dispatch::v1::Event>("east", "east");
  met.mutable_header()->set_reason("老上访户");
  met.mutable_first_meeting_held()->set_result("老上访户，无理");
  Tell(met);
  auto replied = Make<dispatch::v1::Event>("east", "east");
  replied.mutable_replied()->set_text("已经更换灯泡。");
  Tell(replied);

  EXPECT_FALSE(StoryFor("west-duty").has_value()) << "as staff of West";
  EXPECT_FALSE(IsListedFor("west-duty"));
  const auto story = ReadStory(store_, SmallCity(), kSecretCase, kCitizenLook);
  ASSERT_TRUE(story.has_value());
  EXPECT_THAT(KindsOf(*story),
              ElementsAre("CaseReceived", "TaskRouted", "FirstMeetingHeld", "CitizenReplied"));
  const std::string words = WordsOf(story);
  EXPECT_EQ(story->summary().detail(), "西街道的人投诉东街道");
  EXPECT_THAT(story->events(3).json(), HasSubstr("已经更换灯泡。"));
  EXPECT_EQ(story->events(3).actor().unit_id(), "east");
  EXPECT_THAT(story->events(0).json(), HasSubstr("东街1号"));
  for (const char* secret : {"上访", "欠费", "east-leader"}) {
    EXPECT_THAT(words, Not(HasSubstr(secret)));
    EXPECT_THAT(story->events(2).json(), Not(HasSubstr(secret)));
  }
  EXPECT_THAT(WordsOf(StoryFor("east-duty")), HasSubstr("east-leader"));
}

// MECH I11, D3: a return is no refusal and no reply.
TEST_F(ViewTest, TheCitizenSeesOfAReturnWhoAnswersMeanwhile) {
  Received("没有暖气");
  Routed("east", "east");
  auto clock = Make<supervision::v1::Event>("east", "east");
  clock.mutable_started()->set_leg(city::v1::LEG_SOLVE);
  clock.mutable_started()->set_due_ms(99'000);
  Tell(clock);
  const auto before = ReadStory(store_, SmallCity(), kSecretCase, kCitizenLook);
  auto returned = Make<dispatch::v1::Event>("east", "east");
  returned.mutable_header()->set_reason("不归我管");
  returned.mutable_returned()->set_evidence("不归我管");
  Tell(returned);
  const auto after = ReadStory(store_, SmallCity(), kSecretCase, kCitizenLook);
  EXPECT_EQ(after->summary().status(), "determining");
  EXPECT_THAT(after->summary().status_notes(),
              HasSubstr("正在确定承办单位，期间由东街道办事处负责"));
  EXPECT_EQ(after->summary().expected_ms(), before->summary().expected_ms());
  EXPECT_EQ(KindsOf(*after), KindsOf(*before));
  EXPECT_THAT(WordsOf(after), Not(HasSubstr("不归我管")));
}

// MECH I11
TEST_F(ViewTest, ThePublicSeesNoConfidentialStory) {
  confidential_ = true;
  Received("路灯不亮");
  EXPECT_FALSE(ReadStory(store_, SmallCity(), kSecretCase, kPublicLook).has_value());
  EXPECT_TRUE(ReadStory(store_, SmallCity(), kSecretCase, kCitizenLook).has_value());
  EXPECT_TRUE(ReadStory(store_, SmallCity(), kSecretCase, {}).has_value());
}

// --- whatever happens: what was written comes out by its class alone

// "⟦7:huying.dispatch.v1.TaskRouted.title⟧": who looks at an answer knows which field of which event it
// came from.
std::string MarkOf(int event, const FieldDescriptor& field) {
  return "⟦" + std::to_string(event) + ":" + std::string(field.full_name()) + "⟧";
}

// Every text, id and sealed field gets a mark, every number a value.
void FillAll(int event, Message& message, std::mt19937& random, int depth = 0) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    const bool text = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (depth > 3) continue;
      FillAll(event,
              field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                  : *reflection.MutableMessage(&message, &field),
              random, depth + 1);
    } else if (text && field.is_repeated()) {
      reflection.AddString(&message, &field, MarkOf(event, field));
    } else if (text) {
      reflection.SetString(&message, &field, MarkOf(event, field));
    } else if (!field.is_repeated() && field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
      reflection.SetBool(&message, &field, random() % 2 == 0);
    } else if (!field.is_repeated() && field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
      reflection.SetUInt32(&message, &field, 1 + random() % 3);
    }
  }
}

constexpr const char* kUnitsOfCity[] = {"east", "west", "heat", "east-garden", "west-garden"};
constexpr const char* kPersonsOfCity[] = {"east-duty", "west-duty",        "stoker",
                                          "desk",      "east-garden-head", "west-garden-head"};

// Body fields that say whom a case goes to hold units of the city.
void NameUnits(Message& body, std::mt19937& random) {
  const auto& reflection = *body.GetReflection();
  for (int i = 0; i < body.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *body.GetDescriptor()->field(i);
    const bool told =
        field.options().GetExtension(core::v1::data) == core::v1::DATA_CLASS_UNSPECIFIED;
    if (!told) continue;
    const std::string unit = kUnitsOfCity[random() % std::size(kUnitsOfCity)];
    if (field.name().ends_with("unit_ids")) reflection.SetRepeatedString(&body, &field, 0, unit);
    if (field.name().ends_with("unit_id")) reflection.SetString(&body, &field, unit);
  }
}

// An event of a random kind of a random service.
struct Made {
  const FollowedService* service;
  std::unique_ptr<Message> event;
};

Made MakeAny(int number, bool confidential, std::mt19937& random) {
  const auto services = FollowedServices().first(4);  // those whose events are about cases
  const FollowedService& service = services[random() % services.size()];
  std::unique_ptr<Message> event(service.event->New());
  const auto* kinds = event->GetDescriptor()->FindOneofByName("kind");
  const FieldDescriptor* kind =
      kinds->field(static_cast<int>(random() % static_cast<size_t>(kinds->field_count())));
  const auto& reflection = *event->GetReflection();
  auto& header = static_cast<core::v1::EventHeader&>(
      *reflection.MutableMessage(event.get(), event->GetDescriptor()->FindFieldByName("header")));
  FillAll(number, header, random);
  core::v1::CaseHeader& of_case = *header.mutable_case_();
  of_case.set_case_id(kSecretCase);
  of_case.set_area_code("990101001001");
  of_case.set_category_code("02.01.01");
  of_case.set_channel(city::v1::CHANNEL_KIND_WEB);
  of_case.clear_channel_id();
  of_case.set_appeal_type(city::v1::APPEAL_TYPE_COMPLAINT);
  of_case.set_registered_ms(1000);
  of_case.set_round(1);
  of_case.set_confidential(confidential);
  of_case.set_lead_unit_id(kUnitsOfCity[random() % std::size(kUnitsOfCity)]);
  of_case.set_unit_id(random() % 2 == 0 ? of_case.lead_unit_id()
                                        : kUnitsOfCity[random() % std::size(kUnitsOfCity)]);
  of_case.set_community_unit_id(kUnitsOfCity[random() % std::size(kUnitsOfCity)]);
  header.mutable_actor()->set_unit_id(kUnitsOfCity[random() % std::size(kUnitsOfCity)]);
  header.set_seq(static_cast<uint32_t>(number));
  header.set_time_ms(1000 * number);
  Message& body = *reflection.MutableMessage(event.get(), kind);
  FillAll(number, body, random);
  NameUnits(body, random);
  return {&service, std::move(event)};
}

struct Mark {
  int event;
  std::string field;
};

std::vector<Mark> MarksIn(const Message& answer) {
  std::string text = answer.SerializeAsString();
  std::vector<Mark> marks;
  for (size_t at = text.find("⟦"); at != text.npos; at = text.find("⟦", at + 1)) {
    const size_t colon = text.find(':', at);
    const size_t end = text.find("⟧", at);
    marks.push_back({std::stoi(text.substr(at + 3)), text.substr(colon + 1, end - colon - 1)});
  }
  return marks;
}

const FieldDescriptor& FieldOf(const Mark& mark) {
  return *google::protobuf::DescriptorPool::generated_pool()->FindFieldByName(mark.field);
}
core::v1::DataClass ClassOf(const Mark& mark) {
  return FieldOf(mark).options().GetExtension(core::v1::data);
}

// By hand, apart from the rule's own table.
const std::set<std::string> kSaidByOrToCitizen = {
    "huying.intake.v1.CaseReceived.title",      "huying.intake.v1.CaseReceived.detail",
    "huying.intake.v1.CaseReceived.media_urls", "huying.intake.v1.Place.address",
    "huying.intake.v1.TextCorrected.title",     "huying.intake.v1.TextCorrected.detail",
    "huying.intake.v1.PlaceCorrected.address",  // where it is, in the summary
    "huying.intake.v1.CaseAnswered.answer",     "huying.dispatch.v1.CitizenReplied.text",
    "huying.dispatch.v1.ReplyCorrected.text",   "huying.dispatch.v1.TaskEnded.explanation"};
// What a reporter of a published channel has put before everybody.
const std::set<std::string> kPublishedByCitizen = {
    "huying.intake.v1.CaseReceived.title",      "huying.intake.v1.CaseReceived.detail",
    "huying.intake.v1.CaseReceived.media_urls", "huying.intake.v1.Place.address",
    "huying.intake.v1.TextCorrected.title",     "huying.intake.v1.TextCorrected.detail",
    "huying.intake.v1.PlaceCorrected.address"};

bool IsPublicMark(const Mark& mark) { return ClassOf(mark) == core::v1::DATA_CLASS_PUBLIC; }
bool IsIdMark(const Mark& mark) {
  return ClassOf(mark) == core::v1::DATA_CLASS_UNSPECIFIED && !IsFreeText(FieldOf(mark)) &&
         FieldOf(mark).type() == FieldDescriptor::TYPE_STRING;
}

class RandomStory {
 public:
  RandomStory(uint32_t seed, int events) : random_(seed) {
    confidential_ = random_() % 2 == 0;
    std::map<const FollowedService*, std::vector<const Message*>> logs;
    for (int number = 1; number <= events; ++number) {
      made_.push_back(MakeAny(number, confidential_, random_));
      logs[made_.back().service].push_back(made_.back().event.get());
    }
    // The logs of different services are read in any order.
    while (!logs.empty()) {
      auto log = std::next(logs.begin(), static_cast<long>(random_() % logs.size()));
      processor_.Project(log->first->name, *log->second.front(), store_);
      log->second.erase(log->second.begin());
      if (log->second.empty()) logs.erase(log);
    }
  }

  std::optional<v1::GetStoryResponse> See(const Look& look, const city::City& city) const {
    return ReadStory(store_, city, kSecretCase, look);
  }
  const MemoryStore& store() const { return store_; }
  bool confidential() const { return confidential_; }

 private:
  std::mt19937 random_;
  bool confidential_ = false;
  std::vector<Made> made_;
  const Processor processor_;
  MemoryStore store_;
};

const city::City& PublishedCity() {
  static const std::unique_ptr<const city::City> city = [] {
    city::v1::CityPack pack = SmallCity().pack();
    for (city::v1::Channel& channel : *pack.mutable_channels()) channel.set_published(true);
    return city::City::Make(std::move(pack)).value();
  }();
  return *city;
}

constexpr uint32_t kSeeds = 40;
constexpr int kEventsOfStory = 60;

// MECH I11
TEST(EveryStory, OutsideComesOutOnlyWhatItsClassLets) {
  int seen_public = 0;
  for (uint32_t seed = 1; seed <= kSeeds; ++seed) {
    const RandomStory story(seed, kEventsOfStory);
    for (const Mark& mark : MarksIn(*story.See({}, SmallCity()))) {
      EXPECT_NE(FieldOf(mark).type(), FieldDescriptor::TYPE_BYTES) << seed << " " << mark.field;
    }
    for (const Mark& mark : MarksIn(*story.See(kCitizenLook, SmallCity()))) {
      EXPECT_TRUE(IsPublicMark(mark) || kSaidByOrToCitizen.contains(mark.field) ||
                  mark.field.ends_with(".category_code") || mark.field.ends_with(".area_code"))
          << seed << " " << mark.field;
    }
    for (const city::City* city : {&SmallCity(), &PublishedCity()}) {
      const auto seen = story.See(kPublicLook, *city);
      EXPECT_TRUE(!seen || !story.confidential()) << seed;
      if (!seen) continue;
      ++seen_public;
      for (const Mark& mark : MarksIn(*seen)) {
        const bool of_refusal = mark.field.starts_with("huying.intake.v1.CaseRefused.");
        EXPECT_TRUE(city == &PublishedCity()
                        ? IsPublicMark(mark) || kPublishedByCitizen.contains(mark.field)
                        : of_refusal)
            << seed << " " << mark.field;
        EXPECT_FALSE(mark.field.starts_with("huying.core.v1.")) << mark.field;
      }
    }
  }
  EXPECT_GT(seen_public, 0);
}

// MECH I11
TEST(EveryStory, AFormerUnitGetsNothingNewFromTheMoveOn) {
  int former = 0;
  for (uint32_t seed = 1; seed <= kSeeds; ++seed) {
    const RandomStory story(seed, kEventsOfStory);
    for (const char* person : kPersonsOfCity) {
      const CityStanding standing = StandingOf(person);
      CaseFilter filter;
      filter.look = {.as = Look::As::kStaff, .standing = &standing};
      const auto seen = story.See(filter.look, SmallCity());
      const bool listed = ReadCase(story.store(), SmallCity(), kSecretCase, filter).has_value();
      EXPECT_EQ(listed, seen && seen->held_size() == 0) << seed << " " << person;
      if (!seen || seen->held_size() == 0) continue;
      ++former;
      const int64_t moved_ms = seen->held(seen->held_size() - 1).to_ms();
      for (const v1::StoryEvent& event : seen->events()) EXPECT_LT(event.time_ms(), moved_ms);
      for (const Mark& mark : MarksIn(*seen)) {
        EXPECT_LT(1000 * mark.event, moved_ms) << seed << " " << person << " " << mark.field;
        EXPECT_TRUE(IsPublicMark(mark) || IsIdMark(mark)) << seed << " " << mark.field;
      }
    }
  }
  EXPECT_GT(former, static_cast<int>(kSeeds)) << "some must have lost it";
}

}  // namespace
}  // namespace huying::gateway
