// The whole command, at intake behind a real server and on a real log.
#include <fstream>
#include <memory>
#include <utility>
#include <vector>

#include "common/city/city.h"
#include "common/rpc/node_service.h"
#include "common/testing/served_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/huyingctl/app.h"
#include "services/huyingctl/exit_code.h"
#include "services/intake/processor.h"
#include "services/intake/rpc.h"

namespace huying::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPack[] = "deploy/cities/demo";
constexpr int32_t kImportPartitions = 2;
constexpr int64_t kStart = 1'795'312'800'000;  // 2026-11-22T10:00:00+08:00

class ImportTest : public huying::testing::ServedTest {
 protected:
  ImportTest() : ServedTest(kStart) {}

  struct Done {
    int code = 0;
    std::string out, err;
  };

  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(StartHost(processor_, kImportPartitions, {"dispatch", "followup"}));
    std::vector<rpc::ServicePtr> services;
    services.push_back(intake::MakeRpc(
        &processor_, host_.get(), city_.get(), &clock_,
        security::ReporterKeys::FromSecret("0123456789abcdef0123456789abcdef"), &registry_));
    services.push_back(rpc::MakeNodeService(
        {.instance = "here", .hosts = {host_.get()}, .clock = &clock_, .hands = &clock_}));
    Serve(std::move(services));
  }

  Done Import(const std::string& text, std::vector<std::string> more = {},
              const std::string& map = "external_id=id,title=title,time=time,phone=phone") {
    std::ofstream(folder_ + "/a.csv") << text;
    std::vector<std::string> words = {
        "huyingctl", "--server", server_->address(), "import", folder_ + "/a.csv", "--city", kPack,
        "--map",     map};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    Done done;
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    done.code = Main(static_cast<int>(argv.size()), argv.data());
    done.out = ::testing::internal::GetCapturedStdout();
    done.err = ::testing::internal::GetCapturedStderr();
    return done;
  }

  uint64_t Received() const {
    uint64_t received = 0;
    host_->decided().Each([&](std::string_view kind, uint64_t events) {
      if (kind == "CaseReceived") received = events;
    });
    return received;
  }

  const std::unique_ptr<const city::City> city_ = city::City::Load(kPack).value();
  const intake::Processor processor_{city_.get()};
};

constexpr char kHead[] = "id,title,time,phone\n";

// One of two reports would be lost: in a file, between files, on the same day and later.
TEST_F(ImportTest, OneIdWithTwoReportsIsTold) {
  const std::string lamp = std::string(kHead) + "1,路灯不亮,,\n";
  const std::string cover = std::string(kHead) + "1,井盖缺失,,\n";
  const Done both = Import(lamp + "1,井盖缺失,,\n1,路灯不亮,,\n");
  EXPECT_EQ(both.code, kExitPartly) << both.out << both.err;
  EXPECT_THAT(both.out, HasSubstr("added 1, already there 1, refused 0, failed 0, wrong rows 0, "
                                  "already there with other content 1"));
  EXPECT_THAT(both.err, HasSubstr("a.csv:3: external_id '1' stands in line 2 with other content"));
  EXPECT_EQ(Import(lamp).code, kExitOk) << "the same again stays quiet";
  const int64_t hour = 3'600'000;
  for (const int64_t later : {int64_t{0}, 100 * hour}) {
    clock_.AdvanceTo(kStart + later);
    const Done other = Import(cover);
    EXPECT_EQ(other.code, kExitPartly) << other.out << other.err;
    EXPECT_THAT(other.err, HasSubstr("a.csv:2: is already there with other content"));
    const Done same = Import(lamp);
    EXPECT_EQ(same.code, kExitOk) << same.out << same.err;
    EXPECT_THAT(same.err, Not(HasSubstr("a.csv")));
  }
  EXPECT_EQ(Received(), 1u);
  const Done named = Import(cover, {"--source", "b"});
  EXPECT_EQ(named.code, kExitOk) << named.out << named.err;
  EXPECT_EQ(Received(), 2u);
}

// The place decides which partition a case lives in, and the id must be found there, too.
TEST_F(ImportTest, OneIdWithTwoPlacesIsTold) {
  const auto at = [](const char* address) {
    return std::string("id,title,time,phone,address\n1,路灯不亮,,,") + address + "\n";
  };
  const std::string map = "external_id=id,title=title,time=time,phone=phone,address=address";
  EXPECT_EQ(Import(at("安和街道"), {}, map).code, kExitOk);
  for (const char* address : {"安泰街道", "不知道在哪", ""}) {
    const Done other = Import(at(address), {}, map);
    EXPECT_EQ(other.code, kExitPartly) << address << other.out << other.err;
    EXPECT_THAT(other.err, HasSubstr("a.csv:2: is already there with other content"));
  }
  const Done same = Import(at("安和街道"), {}, map);
  EXPECT_EQ(same.code, kExitOk) << same.err;
  EXPECT_EQ(Received(), 1u);
}

TEST_F(ImportTest, ReportsAreTakenAsPeopleWriteThem) {
  const std::string rows =
      "\xEF\xBB\xBF\xEF\xBB\xBFid\u200b,title,\u00a0time,phone\n"
      "1,路灯不亮,04/18/2019 09:55:45 PM,010-87654321转802\n"
      "2,路灯不亮,2019/4/18 上午3:04,138****8000\n"
      ",,,\n"
      "3,路灯不亮,2019-4-18 3:4:5,１３８００１３８０００\n"
      "4,路灯不亮,43573.4,13800138000、13900139000\n"
      "5,路灯不亮,20190418095545,13800138000/010-87654321\n"
      "6,路灯不亮,1899/12/30,无\n"
      "7,路灯不亮,,13800138000\u200b\n"
      "７,路灯不亮,,13800138000\n"
      "7\u200b,路灯不亮,,13800138000\n";
  const Done dry = Import(rows, {"--dry-run", "--json"});
  EXPECT_EQ(dry.code, kExitOk) << dry.out << dry.err;
  EXPECT_EQ(Received(), 0u);
  const Done done = Import(rows);
  EXPECT_EQ(done.code, kExitOk) << done.out << done.err;
  EXPECT_THAT(done.out, HasSubstr("added 7, already there 2, refused 0, failed 0, wrong rows 0"));
  EXPECT_THAT(done.err, Not(HasSubstr("a.csv")));
}

TEST_F(ImportTest, ADryRunRefusesWhatTheRealOneDoes) {
  const std::string rows = std::string(kHead) +
                           "1,路灯不亮,3020/1/1,\n"
                           "2,路灯不亮,1979/1/1,\n"
                           "3,路灯不亮,4/5/2019,\n"
                           "4," +
                           std::string(700, 'x') +
                           ",,\n"
                           "5,路灯不亮,2019/4/5,\n"
                           "6,\"路灯不亮,,\n"
                           "7,路灯不亮,,\n";
  const Done dry = Import(rows, {"--dry-run"});
  EXPECT_EQ(dry.code, kExitFinding);
  EXPECT_THAT(dry.out, HasSubstr("1 rows could be imported, 6 are wrong"));
  const Done done = Import(rows);
  EXPECT_EQ(done.code, kExitPartly);
  EXPECT_THAT(done.out, HasSubstr("added 1, already there 0, refused 3, failed 0, wrong rows 3"));
  for (const Done& run : {dry, done}) {
    for (const char* line : {"a.csv:2: ", "a.csv:3: ", "a.csv:4: ", "a.csv:5: ",
                             "a.csv:7: the quote opened on line 7"})
      EXPECT_THAT(run.err, HasSubstr(line));
  }
  EXPECT_EQ(Import(rows, {"--time-format", "dmy", "--limit", "03"}).code, kExitPartly);
  EXPECT_EQ(Received(), 2u) << "3 in words is 3, not octal";
}

TEST_F(ImportTest, WrongWordsAreTold) {
  const std::string rows = std::string(kHead) + "1,路灯不亮,,\n";
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"--time-format", "soon"}, "--time-format: 'soon' is none"},
      {{"--source", "a b"}, "--source: 'a b' holds a blank"},
      {{"--encoding", "klingon"}, "--encoding"},
      {{"--limit", "0x10"}, "'0x10' is not a decimal number"},
  };
  for (const auto& [words, says] : cases) {
    const Done done = Import(rows, words);
    EXPECT_EQ(done.code, kExitUsage) << says;
    EXPECT_THAT(done.err, HasSubstr(says));
  }
  const Done twice = Import("id,title,title,time,phone\n1,a,b,,\n");
  EXPECT_EQ(twice.code, kExitUsage);
  EXPECT_THAT(twice.err, HasSubstr("two columns 'title'"));
  EXPECT_EQ(Received(), 0u);
}

}  // namespace
}  // namespace huying::ctl
