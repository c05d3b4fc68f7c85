#include "services/huyingctl/record_text.h"

#include <gmock/gmock.h>

#include "common/core/text.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/log/v1/log.pb.h"

namespace huying::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class RecordTextTest : public ::testing::Test {
 protected:
  RecordTextTest() {
    intake::v1::Event event;
    event.mutable_header()->mutable_case_()->set_case_id("110199001-261122-00001");
    event.mutable_received()->set_title("路灯不亮");
    event.mutable_received()->set_reporter_sealed("SECRET");
    decision_.set_epoch(3);
    decision_.set_seq(5);
    log::v1::Entry& entry = *decision_.add_entries();
    entry.mutable_cause()->mutable_request()->set_request_id("r1");
    entry.add_events(event.SerializeAsString());
    record_.offset = 17;
    record_.kind = bus::RecordKind::kDecision;
    judged_.decision = &decision_;
    judged_.validity = runtime::Validity::kApply;
  }

  log::v1::Decision decision_;
  bus::Record record_;
  runtime::ValidatedRecord judged_;
};

TEST_F(RecordTextTest, TellsWhatADecisionHoldsWithoutWhatIsSealed) {
  const std::string text = RecordText("intake", record_, judged_);
  EXPECT_THAT(text, HasSubstr("17  decision  epoch 3 seq 5  valid"));
  EXPECT_THAT(text, HasSubstr("request r1"));
  EXPECT_THAT(text, HasSubstr("CaseReceived {"));
  EXPECT_THAT(text, HasSubstr("路灯不亮"));
  EXPECT_THAT(text, Not(HasSubstr("reporter_sealed")));
}

TEST_F(RecordTextTest, JsonIsOneLine) {
  const std::string json = RecordJson("intake", 2, record_, judged_);
  EXPECT_THAT(json, HasSubstr(R"("partition":2,"offset":17,"kind":"decision","valid":true)"));
  EXPECT_THAT(json, HasSubstr(R"("request_id":"r1")"));
  EXPECT_THAT(json, Not(HasSubstr("\n")));
  EXPECT_THAT(json, Not(HasSubstr("reporter_sealed")));
}

TEST_F(RecordTextTest, AVoidRecordSaysWhy) {
  judged_.validity = runtime::Validity::kVoidSequence;
  EXPECT_THAT(RecordText("intake", record_, judged_), HasSubstr("void("));
  EXPECT_THAT(RecordJson("intake", 0, record_, judged_),
              HasSubstr(R"("valid":false,"void_because":)"));
}

TEST_F(RecordTextTest, AnUnreadableRecordIsCounted) {
  judged_ = {};
  record_.payload = "junk";
  EXPECT_THAT(RecordText("intake", record_, judged_), HasSubstr("unreadable  4 bytes"));
}

TEST(PlainRecord, IsTextOrOneLineOfJson) {
  log::v1::DeadRecord dead;
  dead.set_cause("no such kind");
  dead.set_payload("sealed name");
  bus::Record record;
  record.offset = 3;
  record.payload = dead.SerializeAsString();
  const std::string topic = "huying.dispatch.dead.v1";
  EXPECT_EQ(PlainRecordText(topic, record),
            R"(3  dead  {"cause":"no such kind"}  payload 11 bytes)");
  EXPECT_EQ(PlainRecordJson(topic, 2, record),
            R"({"topic":"huying.dispatch.dead.v1","partition":2,"offset":3,"kind":"dead",)"
            R"("dead":{"cause":"no such kind"},"bytes":11})");
  record.key = "k";
  EXPECT_EQ(PlainRecordJson("other", 0, record),
            Cat(R"({"topic":"other","partition":0,"offset":3,"kind":"plain","key":"k","bytes":)",
                record.payload.size(), "}"));
}

}  // namespace
}  // namespace huying::ctl
