#include "services/huyingctl/rehearsal.h"

#include <gtest/gtest.h>

#include "common/city/city.h"
#include "services/huyingctl/import_request.h"

namespace huying::ctl {
namespace {

constexpr int64_t kNow = 1'795'000'000'000;  // November 2026

const city::City& Demo() {
  static const auto city = city::City::Load("deploy/cities/demo");
  return **city;
}

std::string Judged(const ImportRow& row) {
  static const Rehearsal rehearsal(&Demo(), kNow);
  static const ImportRequests requests(&Demo());
  const auto refused = rehearsal.Judge(requests.ReportOf(row));
  return refused ? refused->code : "";
}

// A dry run finds what the real one would.
TEST(Rehearsal, RefusesWhatTheServicesWould) {
  struct Row {
    const char* code;
    void (*change)(ImportRow&);
  };
  const Row rows[] = {
      {"", [](ImportRow&) {}},
      {"", [](ImportRow& r) { r.reported_ms = kNow; }},
      {"", [](ImportRow& r) { r.category = "没有这个分类"; }},
      {"", [](ImportRow& r) { r.external_id = std::string(128, '7'); }},
      {"REPORTED_LATER", [](ImportRow& r) { r.reported_ms = 33'134'745'600'000; }},  // 3020
      {"REPORTED_LATER", [](ImportRow& r) { r.reported_ms = kNow + 1; }},
      {"REPORTED_TOO_EARLY", [](ImportRow& r) { r.reported_ms = -2'209'104'000'000; }},  // 1899
      {"TEXT_TOO_LONG", [](ImportRow& r) { r.title = std::string(601, 'x'); }},
      {"TEXT_TOO_LONG", [](ImportRow& r) { r.text = std::string(24 * 1024 + 1, 'x'); }},
      {"TEXT_TOO_LONG", [](ImportRow& r) { r.address = std::string(1201, 'x'); }},
      {"EXTERNAL_ID_TOO_LONG", [](ImportRow& r) { r.external_id = std::string(129, '7'); }},
      {"NAME_TOO_LONG", [](ImportRow& r) { r.name = std::string(193, 'x'); }},
      {"PHONE_WRONG", [](ImportRow& r) { r.phone = std::string(193, '1'); }},
      {"AREA_UNKNOWN", [](ImportRow& r) { r.area_code = "17"; }},
      {"", [](ImportRow& r) { r.phone = "010-87654321转802"; }},
      {"", [](ImportRow& r) { r.phone = "138****8000"; }},
      {"", [](ImportRow& r) { r.phone = "１３８００１３８０００"; }},
      {"", [](ImportRow& r) { r.phone = "13800138000、13900139000"; }},
      {"", [](ImportRow& r) { r.phone = "13800138000/010-87654321"; }},
      {"", [](ImportRow& r) { r.phone = "无"; }},
      {"", [](ImportRow& r) { r.phone = "13800138000\u200b"; }},
  };
  for (const Row& row : rows) {
    ImportRow of;
    of.external_id = "7";
    of.title = "路灯不亮";
    row.change(of);
    EXPECT_EQ(Judged(of), row.code) << of.phone;
  }
}

TEST(ImportRequests, TheSameRowMakesTheSameRequest) {
  ImportRow row;
  row.external_id = std::string(128, '7');
  row.title = "路灯不亮";
  const ImportRequests requests(&Demo()), again(&Demo());
  EXPECT_EQ(requests.ReportOf(row).SerializeAsString(), again.ReportOf(row).SerializeAsString());
  EXPECT_LE(requests.ReportOf(row).header().request_id().size(), 64u)
      << "the longest that is taken";
  row.phone = "无";
  EXPECT_TRUE(requests.ReportOf(row).register_case().reporter().anonymous());
}

}  // namespace
}  // namespace huying::ctl
