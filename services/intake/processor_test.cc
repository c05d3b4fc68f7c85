#include "services/intake/processor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>

#include "common/case/case_id.h"
#include "services/intake/queries.h"
#include "services/intake/world_fixture.h"

namespace huying::intake {
namespace {

using huying::testing::SmallCity;

using huying::testing::MemoryStore;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kWaiting = casework::ListPrefix("open", "CASE_STATE_WAITING");

// MECH I2
TEST(Processor, NumbersCountByStreetAndLocalDay) {
  World world;
  EXPECT_EQ(world.Do(Reported()).case_id(), "990101001-261122-00001");
  EXPECT_EQ(world.Do(Reported()).case_id(), "990101001-261122-00002");
  EXPECT_EQ(world.Do(Reported("垃圾没人清运", "990101002")).case_id(), "990101002-261122-00001");
  world.context.now_ms += kDayMs;
  EXPECT_EQ(world.Do(Reported()).case_id(), "990101001-261123-00001");
  world.context.now_ms -= kDayMs;  // a clock that was put back gives no number twice
  EXPECT_EQ(world.Do(Reported()).case_id(), "990101001-261123-00002");
}

// MECH I2
TEST(Processor, ARefusedReportTakesNoNumber) {
  World world;
  v1::ExecuteRequest wrong = Reported();
  wrong.mutable_register_case()->set_category_code("99");
  world.Do(wrong);
  EXPECT_EQ(world.code, "CATEGORY_UNKNOWN");
  EXPECT_THAT(world.store.rows(), IsEmpty());
  EXPECT_EQ(world.Do(Reported()).case_id(), "990101001-261122-00001");
}

// MECH I1, I4, I5
TEST(Processor, FromReportToReady) {
  World world;
  const std::string id = world.Do(Reported()).case_id();
  const v1::Case of_case = world.Case(id);
  EXPECT_EQ(of_case.state(), v1::CASE_STATE_READY);
  EXPECT_EQ(of_case.report().detail(), "已经三天了");
  EXPECT_EQ(of_case.header().category_code(), "02.01.01");
  EXPECT_EQ(of_case.triage().suggestions(0).because(), "垃圾");
  EXPECT_EQ(of_case.header().round(), 1u);
  EXPECT_EQ(world.store.Counter("state/READY"), 1);
  EXPECT_EQ(world.store.Counter("state/WAITING"), 0);
  uint32_t seq = 0;
  for (const v1::Event& event : world.Events()) {
    EXPECT_EQ(event.header().seq(), ++seq);
    EXPECT_EQ(event.header().case_().case_id(), id);
    EXPECT_EQ(event.header().case_().registered_ms(), kNow);
    EXPECT_EQ(event.header().pack_version(), SmallCity().version());
  }
  EXPECT_EQ(world.Events().back().header().case_().area_code(), "990101001001");
  EXPECT_EQ(world.store.CountBelow(kWaiting), 0u);
}

// MECH I11
TEST(Processor, NeitherNameNorPhoneIsInAnyEventOrRow) {
  World world;
  v1::ExecuteRequest report = Reported();
  report.mutable_register_case()->set_external_id("web-1");
  const std::string id = world.Do(report).case_id();
  EXPECT_EQ(Edge().OpenReporter(world.Case(id).report())->phone(), kPhone);
  world.Do(Reported("说不清楚的事", ""));
  constexpr char kRightName[] = "王晓明";
  constexpr char kRightPhone[] = "13900139000";
  v1::ExecuteRequest correct;
  correct.mutable_header()->set_case_id(id);
  correct.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
  correct.mutable_correct_contact()->mutable_reporter()->set_name(kRightName);
  correct.mutable_correct_contact()->mutable_reporter()->set_phone(kRightPhone);
  world.Do(correct);
  ASSERT_EQ(world.code, "");
  ASSERT_TRUE(world.Events().back().has_contact_corrected());
  for (const char* personal : {kName, kPhone, kRightName, kRightPhone}) {
    for (const std::string& bytes : world.store.log()) {
      EXPECT_EQ(bytes.find(personal), std::string::npos);
    }
    for (const auto& [key, row] : world.store.rows()) {
      EXPECT_EQ((key + row).find(personal), std::string::npos) << key;
    }
  }
  EXPECT_EQ(Edge().OpenReporter(world.Case(id).report())->phone(), kRightPhone);
  // The number that was wrong is nobody's of this case any more.
  EXPECT_FALSE(world.Do(report).same_reporter());
  report.mutable_register_case()->mutable_reporter()->set_phone(kRightPhone);
  EXPECT_TRUE(world.Do(report).same_reporter());
}

// MECH I1
TEST(Processor, TheSameExternalIdIsTheSameReport) {
  World world;
  v1::ExecuteRequest report = Reported();
  report.mutable_register_case()->set_external_id("web-1");
  const v1::ExecuteResponse first = world.Do(report);
  EXPECT_FALSE(first.repeated());
  const size_t events = world.store.log().size();
  const v1::ExecuteResponse second = world.Do(report);
  EXPECT_TRUE(second.repeated());
  EXPECT_EQ(second.case_id(), first.case_id());
  EXPECT_EQ(second.state(), v1::CASE_STATE_READY);
  EXPECT_EQ(world.store.log().size(), events);
  // Another channel has numbers of its own.
  report.mutable_register_case()->set_channel(city::v1::CHANNEL_KIND_PHONE);
  EXPECT_FALSE(world.Do(report).repeated());
  // So has each channel of a kind, when it is named.
  report.mutable_register_case()->set_channel_id("hotline");
  EXPECT_FALSE(world.Do(report).repeated());
  EXPECT_TRUE(world.Do(report).repeated());
  EXPECT_EQ(world.Case(world.Do(report).case_id()).header().channel_id(), "hotline");
}

// MECH I8
TEST(Processor, WhoReportsDangerIsToldWhomToCall) {
  World world;
  v1::ExecuteRequest report = Reported("垃圾堆着火了");
  report.mutable_register_case()->set_detail("有人晕倒");
  report.mutable_register_case()->set_external_id("web-1");
  const v1::ExecuteResponse first = world.Do(report);
  EXPECT_THAT(first.emergency_lines(), ElementsAre("119", "120"));
  EXPECT_EQ(first.state(), v1::CASE_STATE_READY);  // no signature is waited for
  EXPECT_THAT(world.Do(report).emergency_lines(), ElementsAre("119", "120"));
  EXPECT_THAT(world.Do(Reported()).emergency_lines(), IsEmpty());
}

// MECH I4, S1: who reads only the first event of a decision knows what the decision found.
TEST(Processor, TheFirstEventSaysGradeCategoryAndPlace) {
  World world;
  world.Do(Reported("暖气不热", "990101001001"));
  const v1::Event first = world.Events().front();
  ASSERT_TRUE(first.has_received());
  EXPECT_EQ(first.header().case_().grade(), city::v1::GRADE_UTILITY);
  EXPECT_EQ(first.header().case_().category_code(), "01.01.01");
  EXPECT_EQ(first.header().case_().area_code(), "990101001001");
  world.Do(Reported("说不清楚的事", ""));
  EXPECT_EQ(world.Events().back().header().case_().grade(), city::v1::GRADE_GENERAL);
}

// MECH I4, I5
TEST(Processor, WhatIsNotSureWaitsForAPerson) {
  World world;
  const v1::ExecuteResponse answer = world.Do(Reported("说不清楚的事", ""));
  EXPECT_EQ(answer.state(), v1::CASE_STATE_WAITING);
  EXPECT_TRUE(IsPseudoStreet(ParseCaseId(answer.case_id())->street_code));
  EXPECT_EQ(world.store.CountBelow(kWaiting), 1u);

  v1::ExecuteRequest triage;
  triage.mutable_triage_case()->set_category_code("02.01.01");
  v1::ExecuteRequest place;
  place.mutable_place_case()->set_area_code("990101002001");
  world.Do("stoker", answer.case_id(), place);
  EXPECT_EQ(world.code, "NOT_ALLOWED") << "of a unit that it does not concern";
  world.Do("mayor", answer.case_id(), place);
  EXPECT_EQ(world.code, "") << "above who finds out where it is";
  world.Do("east-leader", answer.case_id(), triage);
  EXPECT_EQ(world.code, "NOT_ALLOWED");
  EXPECT_EQ(world.Do("desk", answer.case_id(), triage).state(), v1::CASE_STATE_READY);
  const v1::Event ready = world.Events().back();
  EXPECT_TRUE(ready.has_ready());
  EXPECT_EQ(ready.header().case_().area_code(), "990101002001");
  EXPECT_EQ(ready.header().case_().category_code(), "02.01.01");
  EXPECT_EQ(ready.ready().title(), "说不清楚的事");
  EXPECT_EQ(world.store.CountBelow(kWaiting), 0u);
}

// MECH I7
TEST(Processor, GoesOutSignedOrWhenTheTimeIsOver) {
  World world;
  const std::string id = world.Do(Reported("垃圾多次反映没人管")).case_id();
  EXPECT_EQ(world.Case(id).state(), v1::CASE_STATE_WAITING);
  EXPECT_TRUE(world.Case(id).sign_off().waits());
  v1::ExecuteRequest sign;
  sign.mutable_sign_case();
  world.Do("west-duty", id, sign);
  EXPECT_EQ(world.code, "NOT_ALLOWED");
  EXPECT_EQ(world.Do("east-leader", id, sign).state(), v1::CASE_STATE_READY);
  EXPECT_THAT(world.store.timers(), IsEmpty());

  const std::string other = world.Do(Reported("垃圾多次反映没人管")).case_id();
  world.context.now_ms += 30 * kMinuteMs;
  world.FireTimers();
  EXPECT_EQ(world.Case(other).state(), v1::CASE_STATE_READY);
  EXPECT_TRUE(world.Events()[world.Events().size() - 2].has_sign_off_lapsed());
}

// MECH I7, I8: an incident is with its unit at once, and the leader sees it until it is signed.
TEST(Processor, AnIncidentIsSignedAfterwards) {
  World world;
  const v1::ExecuteResponse answer = world.Do(Reported("垃圾堆边的墙要倒"));
  EXPECT_EQ(answer.state(), v1::CASE_STATE_READY);
  EXPECT_THAT(answer.emergency_lines(), ElementsAre("110")) << "the grade names a line";
  const auto unsigned_cases = [&world] {
    return world.store.CountBelow(casework::ListPrefix("waits", "sign_off"));
  };
  EXPECT_EQ(unsigned_cases(), 1u);
  EXPECT_THAT(world.store.timers(), IsEmpty());
  v1::ExecuteRequest sign;
  sign.mutable_sign_case();
  EXPECT_EQ(world.Do("east-leader", answer.case_id(), sign).state(), v1::CASE_STATE_READY);
  EXPECT_EQ(unsigned_cases(), 0u);
}

// MECH I8, I10: danger that is told later is as much danger.
TEST(Processor, DangerInWhatIsAddedIsToldAndRaisesTheGrade) {
  World world;
  const std::string id = world.Do(Reported()).case_id();
  v1::ExecuteRequest add;
  add.mutable_header()->set_case_id(id);
  add.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
  add.mutable_add_evidence()->set_text("现在着火了");
  EXPECT_THAT(world.Do(add).emergency_lines(), ElementsAre("119"));
  EXPECT_EQ(world.Case(id).header().grade(), city::v1::GRADE_INCIDENT);
  EXPECT_TRUE(world.Events().back().has_grade_raised());
}

// MECH I4, I5, I7
TEST(Processor, WhatACaseWaitsForIsListed) {
  World world;
  const auto listed = [&world](const char* list, const char* of) {
    return world.store.CountBelow(casework::ListPrefix(list, of));
  };
  const std::string id = world.Do(Reported("说不清楚的事", "")).case_id();
  world.Do(Reported("垃圾多次反映没人管"));
  world.Do(Reported());  // waits for nothing
  EXPECT_EQ(listed("waits", "category"), 1u);
  EXPECT_EQ(listed("waits", "place"), 1u);
  EXPECT_EQ(listed("waits", "sign_off"), 1u);
  EXPECT_EQ(listed("area", "990101001001"), 1u);
  EXPECT_EQ(listed("open", "CASE_STATE_WAITING/GRADE_GENERAL"), 1u);
  EXPECT_EQ(listed("open", "CASE_STATE_WAITING/GRADE_COMPLEX"), 1u);
  v1::ExecuteRequest place;
  place.mutable_place_case()->set_area_code("990101002001");
  world.Do("desk", id, place);
  EXPECT_EQ(listed("waits", "place"), 0u);
  EXPECT_EQ(listed("area", "990101002001"), 1u);
  world.Do("desk", id, RequestOf("RefuseCase"));
  EXPECT_EQ(listed("waits", "category"), 0u);
  EXPECT_EQ(listed("area", "990101002001"), 0u);
  world.Do("desk", id, RequestOf("ContestRefusal"));
  EXPECT_EQ(listed("waits", "contest"), 1u);
  EXPECT_EQ(listed("area", "990101002001"), 1u);
  world.Do("mayor", id, RequestOf("RefuseCase"));
  EXPECT_EQ(listed("waits", "contest"), 0u);
}

// MECH I7: the demo city's gas company serves the whole district, and has no say over a street.
TEST(Intake, WhoIsOfThePlace) {
  const auto city = city::City::Load("deploy/cities/demo").value();
  const Intake intake(city.get());
  struct Row {
    const char* person;
    const char* area;
    bool of_place;
  };
  const Row rows[] = {
      {"s-110199001-leader", "110199001001", true},  {"s-110199002-leader", "110199001001", false},
      {"c-110199001001-head", "110199001001", true}, {"c-110199001004-head", "110199001001", false},
      {"g-district-leader", "110199001001", true},   {"h-centre-leader", "110199001001", true},
      {"u-gas-leader", "110199001001", false},       {"d-housing-leader", "110199001001", false},
      {"q-border-leader", "110199001001", false},    {"h-centre-leader", "110199900", true},
      {"g-district-leader", "110199900", true},      {"s-110199001-leader", "110199900", false},
      {"u-gas-leader", "110199900", false},
  };
  for (const Row& row : rows) {
    ASSERT_TRUE(city->FindPerson(row.person).has_value()) << row.person;
    v1::Case of_case;
    of_case.mutable_header()->set_area_code(row.area);
    core::v1::CommandHeader command;
    command.mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
    command.mutable_actor()->set_person_id(row.person);
    const Policy policy = intake.PolicyOf(of_case, &command, kNow);
    EXPECT_EQ((policy.actor.parties >> core::v1::PARTY_PLACE & 1) != 0, row.of_place)
        << row.person << " at " << row.area;
  }
}

// MECH I10
TEST(Processor, EvidenceIsKept) {
  World world;
  const std::string id = world.Do(Reported()).case_id();
  for (const char* text : {"一", "二"}) {
    v1::ExecuteRequest add;
    add.mutable_header()->set_case_id(id);
    add.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
    add.mutable_add_evidence()->set_text(text);
    world.Do(add);
  }
  const auto evidence = ReadEvidence(world.store, id);
  ASSERT_EQ(evidence.size(), 2u);
  EXPECT_EQ(evidence[1].text(), "二");
}

TEST(Processor, UnknownAndUnprepared) {
  World world;
  v1::ExecuteRequest sign;
  sign.mutable_sign_case();
  world.Do("desk", "990101001-261122-00009", sign);
  EXPECT_EQ(world.code, "CASE_UNKNOWN");
  const runtime::Outcome outcome = Handlers().Execute(Reported(), world.store, world.context);
  EXPECT_EQ(outcome.rejection->code, "NOT_PREPARED");
}

// Random histories: the rows are the fold of the events, numbers are given once, exactly the
// waiting cases are listed, and exactly those that wait for a signature have a timer.
RC_GTEST_PROP(Processor, AnyHistoryHoldsTogether, ()) {
  const std::vector<const char*> people = {"desk", "east-leader", "mayor", "west-duty"};
  const std::vector<const char*> titles = {"垃圾没人清运", "暖气不热", "说不清楚", "着火了",
                                           "垃圾多次反映"};
  World world;
  std::vector<std::string> ids;
  const int steps = *rc::gen::inRange(0, 50);
  for (int i = 0; i < steps; ++i) {
    const auto what = *rc::gen::inRange(0, 10);
    if (what < 3 || ids.empty()) {
      const char* title = titles[*rc::gen::inRange<size_t>(0, titles.size())];
      const char* area = *rc::gen::element("990101001001", "990101002", "");
      v1::ExecuteRequest report = Reported(title, area);
      report.mutable_header()->set_request_id(std::to_string(i));
      if (what == 0) report.mutable_register_case()->set_external_id("same");
      const v1::ExecuteResponse answer = world.Do(report);
      if (answer.repeated() || world.code == "EXTERNAL_ID_REUSED") continue;
      RC_ASSERT(std::find(ids.begin(), ids.end(), answer.case_id()) == ids.end());
      ids.push_back(answer.case_id());
    } else if (what < 9) {
      const auto requests = AllRequests();
      v1::ExecuteRequest request = requests[*rc::gen::inRange<size_t>(0, requests.size())].second;
      if (request.has_triage_case()) request.mutable_triage_case()->set_category_code("01.01.01");
      world.Do(people[*rc::gen::inRange<size_t>(0, people.size())],
               ids[*rc::gen::inRange<size_t>(0, ids.size())], request);
    } else {
      world.context.now_ms += *rc::gen::inRange(0, 3'600'000);
      world.FireTimers();
    }
  }
  RC_ASSERT(MemoryStore::Fold(Handlers(), world.store.log()).rows() == world.store.rows());
  size_t waiting = 0;
  size_t timers = 0;
  size_t contested = 0;
  for (const std::string& id : ids) {
    const v1::Case of_case = world.Case(id);
    const bool waits = of_case.state() == v1::CASE_STATE_WAITING;
    RC_ASSERT(of_case.state() != v1::CASE_STATE_UNSPECIFIED);
    const bool undecided = of_case.refusing().open();
    const bool lacks = of_case.triage().open() || of_case.placing().open() ||
                       of_case.sign_off().waits() || undecided;
    if (of_case.state() == v1::CASE_STATE_READY) RC_ASSERT(!lacks);
    if (waits) RC_ASSERT(lacks);
    waiting += waits ? 1 : 0;
    contested += waits && undecided ? 1 : 0;
    timers += waits && of_case.sign_off().waits() ? 1 : 0;
  }
  RC_ASSERT(world.store.CountBelow(kWaiting) == waiting);
  RC_ASSERT(world.store.CountBelow(casework::ListPrefix("waits", "contest")) == contested);
  RC_ASSERT(world.store.timers().size() == timers);
  RC_ASSERT(world.store.Counter("state/WAITING") == static_cast<int64_t>(waiting));
}

}  // namespace
}  // namespace huying::intake
