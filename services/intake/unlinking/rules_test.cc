#include "services/intake/unlinking/rules.h"

#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "common/testing/memory_store.h"
#include "common/testing/small_city.h"
#include "huying/followup/v1/followup.pb.h"
#include "services/intake/example.h"
#include "services/intake/keys.h"
#include "services/intake/opening/reading.h"
#include "services/intake/queries.h"
#include "services/intake/registrar.h"

namespace huying::intake::unlinking {
namespace {

using huying::testing::EventOracle;
using huying::testing::SmallCity;

const EventOracle kUnlinked{v1::ReporterUnlinked::descriptor(), "", "", ""};

constexpr char kStrangersPhone[] = "13800138000";

class DisownedCase {
 public:
  DisownedCase() : keys_(security::ReporterKeys::FromSecret("0123456789abcdef0123456789abcdef")) {
    request_.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
    v1::RegisterCase& report = *request_.mutable_register_case();
    report.set_channel(city::v1::CHANNEL_KIND_WEB);
    report.set_external_id("web-1");
    report.set_title("垃圾没人清运");
    report.set_detail("已经三天了");
    report.set_area_code("990101001001");
    report.mutable_reporter()->set_phone(kStrangersPhone);
    case_id_ = Send(request_).case_id();
  }

  v1::ExecuteResponse Send(v1::ExecuteRequest request) {
    EXPECT_FALSE(registrar_.Prepare(request).has_value());
    const runtime::Outcome outcome = handlers_.Execute(request, store_, context_);
    store_.Apply(handlers_, outcome);
    if (outcome.answer == nullptr) return {};
    return *static_cast<const v1::ExecuteResponse*>(outcome.answer);
  }
  v1::ExecuteResponse SendAgain() { return Send(request_); }
  // The visitor calls, and a stranger answers.
  void Disown() {
    followup::v1::Event event;
    *event.mutable_header()->mutable_case_() = Case().header();
    event.mutable_reporter_disowned()->set_words("我没有反映过");
    store_.Apply(handlers_, handlers_.React("followup", event, store_, context_));
  }
  void CorrectContact(const char* phone) {
    v1::ExecuteRequest correct;
    correct.mutable_header()->set_case_id(case_id_);
    correct.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
    correct.mutable_correct_contact()->mutable_reporter()->set_phone(phone);
    Send(correct);
  }
  v1::Case Case() const {
    v1::Case of_case;
    ReadCase(store_, case_id_, of_case);
    return of_case;
  }
  v1::OpenedReporter Open() const {
    v1::OpenedReporter opened;
    EXPECT_TRUE(opening::ReadReporter(store_, case_id_, registrar_, opened).ok());
    return opened;
  }

 private:
  const std::shared_ptr<const security::ReporterKeys> keys_;
  const Registrar registrar_{&SmallCity(), keys_.get(), 4};
  const Processor handlers_{&SmallCity()};
  google::protobuf::Arena arena_;
  runtime::DecisionContext context_{.now_ms = kNow, .arena = &arena_};
  testing::MemoryStore store_;
  v1::ExecuteRequest request_;
  std::string case_id_;
};

// MECH I11: whatever purpose an opening was for, the stranger's number is not given out; the case goes on, and
// what they said stays.
TEST(Unlink, TheStrangerIsNobodyOfTheCase) {
  DisownedCase disowned;
  ASSERT_EQ(disowned.Open().phone(), kStrangersPhone);
  ASSERT_TRUE(disowned.SendAgain().same_reporter());
  const v1::CaseState state = disowned.Case().state();
  disowned.Disown();
  EXPECT_EQ(disowned.Open().kept(), v1::OpenedReporter::KEPT_NOTHING);
  EXPECT_EQ(disowned.Open().phone(), "");
  EXPECT_FALSE(disowned.SendAgain().same_reporter()) << "nor do they get its code";
  EXPECT_TRUE(disowned.Case().header().no_contact());
  EXPECT_EQ(disowned.Case().state(), state);
  EXPECT_EQ(disowned.Case().report().detail(), "已经三天了");
}

// MECH I11, I10: whoever has the code is the reporter, and may say how they are reached.
TEST(Unlink, TheReporterMayBecomeKnown) {
  DisownedCase disowned;
  disowned.Disown();
  disowned.CorrectContact("13900139000");
  EXPECT_EQ(disowned.Open().phone(), "13900139000");
  EXPECT_FALSE(disowned.Case().header().no_contact());
  disowned.Disown();
  EXPECT_EQ(disowned.Open().kept(), v1::OpenedReporter::KEPT_NOTHING) << "another stranger";
}

// MECH I11
TEST(Unlink, IsSaidEachTime) {
  Example example;
  NewEvents events(&example.arena);
  Unlink(events);
  ASSERT_EQ(events.events().size(), 1U);
  EXPECT_TRUE(events.events().back()->has_reporter_unlinked());
}

}  // namespace
}  // namespace huying::intake::unlinking
