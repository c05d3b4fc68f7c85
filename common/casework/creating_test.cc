// Cases that a command makes, and rows beside a case's own: with a made-up service that speaks
// intake's language, since it is the one that makes cases.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "common/casework/case_processor.h"
#include "common/testing/memory_store.h"
#include "common/testing/small_city.h"
#include "huying/intake/v1/intake.pb.h"

namespace huying::casework::creating {
namespace {

namespace v1 = intake::v1;
using huying::testing::EventsOf;
using huying::testing::MemoryStore;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

struct DeskPolicy : CasePolicy {};

struct DeskTypes {
  using Row = v1::Case;
  using Event = v1::Event;
  using Request = v1::ExecuteRequest;
  using Response = v1::ExecuteResponse;
  using Policy = DeskPolicy;
  using State = v1::CaseState;

  static constexpr std::string_view kNoun = "工单";
  static const google::protobuf::EnumDescriptor* States() { return v1::CaseState_descriptor(); }
  static std::vector<Module<DeskTypes>> Modules();
};
using Events = NewEvents<v1::Event>;

template <class C>
Verdict<Events> Nothing(const v1::Case&, const C&, const DeskPolicy&, Events events) {
  return events;
}

Verdict<Events> Register(const v1::Case&, const v1::Registration& registration, const DeskPolicy&,
                         Events events) {
  if (registration.report().title().empty()) {
    return Refuse(Rejection::Kind::kInvalid, "NO_TITLE", "请填写诉求标题。");
  }
  events.Add().mutable_received()->set_title(registration.report().title());
  events.Add().mutable_danger()->set_line("119");
  return events;
}

Verdict<Events> AddEvidence(const v1::Case&, const v1::AddEvidence& command, const DeskPolicy&,
                            Events events) {
  events.Add().mutable_evidence()->set_text(command.text());
  return events;
}

std::optional<Rejection> NobodyMay(const v1::Case&, const DeskPolicy&) {
  return Refuse(Rejection::Kind::kNotNow, "NOT_IN_STATE", "请稍后再试。");
}

void Warn(const v1::DangerSignalled&, core::v1::CaseHeader& header) { header.set_danger(true); }

void Count(const v1::EvidenceAdded&, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_evidence()->set_count(of_case.evidence().count() + 1);
}

void KeepNumber(const v1::CaseReceived&, const v1::Case& after, runtime::Store& store) {
  store.Put("n/newest", after.header().case_id());
}
void KeepTitle(const v1::CaseReceived& received, const v1::Case&, runtime::Store& store) {
  store.Put("x/" + received.title(), "known");
}
void KeepEvidence(const v1::EvidenceAdded& added, const v1::Case& after, runtime::Store& store) {
  store.Put("e/" + std::to_string(after.evidence().count()), added.text());
}

std::vector<Module<DeskTypes>> DeskTypes::Modules() {
  Module<DeskTypes> module;
  module.On(&Register);
  module.On(&Nothing<v1::SignCase>).guard = &NobodyMay;
  module.On(&AddEvidence);
  const auto known = [&module](const google::protobuf::Descriptor* body) {
    return std::any_of(module.commands.begin(), module.commands.end(),
                       [body](const auto& command) { return command.body == body; });
  };
  const auto& commands = *v1::ExecuteRequest::descriptor()->FindOneofByName("command");
  for (int i = 0; i < commands.field_count(); ++i) {
    if (known(commands.field(i)->message_type())) continue;
    module.commands.push_back(
        {commands.field(i)->message_type(),
         [](const v1::Case&, const google::protobuf::Message&, const DeskPolicy&,
            Events events) -> Verdict<Events> { return events; }});
  }
  module.Advance(&Warn);
  module.Apply(&Count);
  module.Side(&KeepNumber);
  module.Side(&KeepTitle);
  module.Side(&KeepEvidence);
  return {module};
}

class Desk final : public CaseLookups {
 public:
  using Types = DeskTypes;
  static constexpr std::string_view kName = "desk";

  explicit Desk(const city::City*) {}

  DeskPolicy PolicyOf(const v1::Case&, const core::v1::CommandHeader*, int64_t now_ms) const {
    DeskPolicy policy;
    policy.city = this;
    policy.now_ms = now_ms;
    policy.actor = {.permissions = ~0U, .person_id = "somebody"};
    policy.actor.parties = 1U << core::v1::PARTY_PLACE;
    return policy;
  }
  static Rejection Unknown() {
    return Refuse(Rejection::Kind::kNotFound, "CASE_UNKNOWN", "请核对。");
  }
  void Answer(const v1::Case& after, const Events& events, v1::ExecuteResponse& answer) const {
    answer.set_state(after.state());
    for (const v1::Event* event : events.events()) {
      if (event->has_danger()) answer.add_emergency_lines(event->danger().line());
    }
  }
  Verdict<bool> AnswerKnown(const v1::ExecuteRequest& request, const runtime::View& view,
                            v1::ExecuteResponse& answer) const {
    const auto known = view.Get("x/" + request.registration().report().title());
    if (known && request.registration().report().detail() == "other")
      return Refuse(Rejection::Kind::kAlready, "OTHER_CONTENT", "请核对。");
    answer.set_repeated(known.has_value());
    return known.has_value();
  }
  core::v1::CaseHeader FirstHeader(const v1::ExecuteRequest&, int64_t now_ms) const {
    core::v1::CaseHeader header;
    header.set_registered_ms(now_ms);
    return header;
  }
  std::string NextCaseId(const v1::ExecuteRequest&, const runtime::View& view, int64_t) const {
    return view.Get("n/newest").value_or("case-") + "1";
  }
  bool KnowsUnit(std::string_view, int64_t) const override { return true; }
};

class CreatingTest : public ::testing::Test {
 protected:
  v1::ExecuteResponse Do(const v1::ExecuteRequest& request) {
    runtime::Outcome outcome = processor_.Execute(request, store_, {.now_ms = 7, .arena = &arena_});
    store_.Apply(processor_, outcome);
    rejection_ = outcome.rejection == nullptr ? Rejection() : *outcome.rejection;
    return outcome.answer == nullptr ? v1::ExecuteResponse()
                                     : *static_cast<const v1::ExecuteResponse*>(outcome.answer);
  }
  v1::ExecuteResponse Register(const char* title) {
    v1::ExecuteRequest request;
    request.mutable_registration()->mutable_report()->set_title(title);
    return Do(request);
  }

  const CaseProcessor<Desk> processor_{&huying::testing::SmallCity()};
  google::protobuf::Arena arena_;
  MemoryStore store_;
  Rejection rejection_;
};

TEST_F(CreatingTest, TheFirstEventSaysAlreadyWhatTheLastOneFound) {
  const v1::ExecuteResponse answer = Register("着火了");
  EXPECT_EQ(answer.case_id(), "case-1");
  EXPECT_EQ(answer.state(), v1::CASE_STATE_WAITING);
  ASSERT_EQ(answer.emergency_lines_size(), 1);
  const auto events = EventsOf<v1::Event>(store_.log());
  ASSERT_EQ(events.size(), 2u);
  for (uint32_t i = 0; i < 2; ++i) {
    EXPECT_EQ(events[i].header().seq(), i + 1);
    EXPECT_EQ(events[i].header().case_().case_id(), "case-1");
    EXPECT_EQ(events[i].header().case_().registered_ms(), 7);
    EXPECT_TRUE(events[i].header().case_().danger());
  }
}

TEST_F(CreatingTest, WhatIsRefusedTakesNoNumber) {
  Register("");
  EXPECT_EQ(rejection_.code, "NO_TITLE");
  EXPECT_THAT(rejection_.possible, IsEmpty());
  EXPECT_THAT(store_.rows(), IsEmpty());
  EXPECT_EQ(Register("一").case_id(), "case-1");
  EXPECT_EQ(Register("二").case_id(), "case-11");
}

TEST_F(CreatingTest, WhatIsKnownIsAnsweredAgain) {
  EXPECT_FALSE(Register("一").repeated());
  const size_t events = store_.log().size();
  EXPECT_TRUE(Register("一").repeated());
  EXPECT_EQ(store_.log().size(), events);
}

TEST_F(CreatingTest, WhatIsKnownAndIsNotTheSameMayBeRefused) {
  EXPECT_FALSE(Register("一").repeated());
  const size_t events = store_.log().size();
  v1::ExecuteRequest request;
  request.mutable_registration()->mutable_report()->set_title("一");
  request.mutable_registration()->mutable_report()->set_detail("other");
  EXPECT_EQ(Do(request).case_id(), "");
  EXPECT_EQ(rejection_.code, "OTHER_CONTENT");
  EXPECT_EQ(store_.log().size(), events);
}

TEST_F(CreatingTest, RowsBesideSeeTheCaseAfterTheEvent) {
  v1::ExecuteRequest add;
  add.mutable_header()->set_case_id(Register("一").case_id());
  for (const char* text : {"甲", "乙"}) {
    add.mutable_add_evidence()->set_text(text);
    Do(add);
  }
  EXPECT_EQ(store_.Get("e/1"), "甲");
  EXPECT_EQ(store_.Get("e/2"), "乙");
  EXPECT_EQ(MemoryStore::Fold(processor_, store_.log()).rows(), store_.rows());
}

TEST_F(CreatingTest, ACaseThatIsThereIsNotMadeAgain) {
  const std::string id = Register("一").case_id();
  v1::Case of_case;
  ASSERT_TRUE(store_.Load(CaseKey(id), of_case));
  std::vector<std::string> acts;
  for (const CommandInfo* act : processor_.ActsFor(of_case, {}, 7)) acts.push_back(act->name);
  EXPECT_THAT(acts, Contains("AddEvidence"));
  EXPECT_THAT(acts, Not(Contains("Registration")));
}

TEST_F(CreatingTest, WhatAGuardForbidsIsNotNamedAsPossible) {
  v1::ExecuteRequest sign;
  sign.mutable_header()->set_case_id(Register("一").case_id());
  sign.mutable_sign_case();
  Do(sign);
  EXPECT_EQ(rejection_.code, "NOT_IN_STATE");
  EXPECT_EQ(rejection_.mechanism, "I7");
  EXPECT_THAT(rejection_.possible, Contains("TriageCase"));
  EXPECT_THAT(rejection_.possible, Not(Contains("SignCase")));
}

TEST(ListKey, TheCaseIdStandsBehindTheLastSlash) {
  core::v1::CaseHeader header;
  header.set_case_id("990101001-261122-00001");
  header.set_registered_ms(0x2f2f2f);  // slashes among the bytes of the time
  ListKeys keys;
  keys.Begin("area");
  keys.Add("990101001001", header);
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(CaseIdOfListKey(keys.KeyOf(0, header.case_id())), header.case_id());
  EXPECT_EQ(CaseIdOfListKey(keys.KeyOf(0, header.case_id()).substr(10)), header.case_id());
}

}  // namespace
}  // namespace huying::casework::creating
