#include "services/dispatch/reply/draft_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/city/city.h"
#include "services/dispatch/reply/rules.h"

namespace huying::dispatch::reply {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const city::v1::ReplyRules& Rules() {
  static const std::unique_ptr<const city::City> city =
      city::City::Load("deploy/cities/demo").value();
  return city->pack().reply_rules();
}

DraftFindings Read(std::string_view draft) {
  static const DraftReader reader(&Rules());
  return reader.Read(draft);
}

// MECH D13
TEST(DraftReader, HonestRepliesAreFit) {
  for (const char* draft : {
           // Found, done, next, whom to call.
           "您好，经现场查看，安泰路12号门前路灯是电缆老化短路，已于5月3日更换电缆并恢复照明。如有"
           "不清楚的地方，"
           "请致电0731-88880123。感谢您的支持。",
           "经查，井盖破损属实，现已更换完毕。",
           "您反映的积水问题，我街道当日组织人员疏通了两处堵塞的雨水口，积水已排净。",
           "经查，大厅当日只开两个窗口。已安排增开三个窗口并增派人员。",
           // A no with its reason, or what is not yet known.
           "您好，该处位于规划红线内，按照《城市绿化条例》第二十条不能改为停车位，敬请谅解。",
           "水竹园公园今年暂无建设计划。",
           "因您未留下姓名和住址，无法核实是哪一栋楼，请补充后再联系我们。",
           "经多次排查，未发现该厂夜间排放废气。",
           "三所高校的毕业生可凭毕业证和就业材料迁入户口。",
           // A promise with its date; nothing more is there yet.
           "该路段破损面积较大，将于11月15日前完成修补。",
           "我单位计划于下周三组织清理。",
           // Not our duty, and whose it is with a number or a place.
           "您反映的噪声问题不属于我单位职责，由市生态环境局负责，请拨打12369。",
           "该线路产权不属于我局管辖范围，请联系和宁供电公司，联系电话：95598。",
           "此事项不在我街道职责范围内，请到区政务服务大厅2楼公安窗口办理。",
           "不属于我单位职责，已转交区城管局办理，该局电话（0731）8888 0123转801。",
           // What looks like an evasion and is none.
           "该问题并非不属于我单位职责，我单位已于昨日派人更换了破损的井盖。",
           "您反映工作人员说“不归我管”，经调取录像属实，已对当事人停职并向您致歉。",
           "您反映社区工作人员称不归我管，经调查属实，已责令其书面检讨。",
           "停水通知张贴不全，部分居民不知道停水时间，物业已于当晚逐户告知。",
           "该路口标线不清楚，交警大队已于6月2日重新施划。",
           "监控画面看不清楚车牌，已调取相邻路口录像，锁定一辆货车并移交交警处罚。",
           "如对补偿标准还有不清楚的地方，请到拆迁办一楼窗口咨询；本次补偿按每平方米八百元计算。",
           "对政策有不清楚之处可致电咨询。低保金从下月起按每人每月七百元发放。",
           "现场无障碍坡道被车辆占用，已劝离并加装隔离桩。联系电话：0731-88880123。",
           "联系人：无锡路社区王主任，联系电话：0731-88880123。破损的健身器材已拆除更换。",
           "统一社会信用代码91430100123456789X的餐馆无证经营，已立案查处。",
           "我们高度重视您的来信。经查，是水泵故障导致停水，已抢修完毕，今天18时恢复供水。",
           "您好：\n  经核实，楼道堆放的杂物为三楼住户所有，\n已于当日清理。\n  "
           "和宁区东街道办事处\n  2026年3月5日",
           "已维修，水压恢复正常。如需帮助，请拨打值班电话０７３１－８８８８０１２３。",
           "「路灯不亮」一事，系变压器跳闸，供电所已于二十三日晚恢复供电。",
       }) {
    EXPECT_THAT(FaultsOf(Read(draft), Rules()), IsEmpty()) << draft << "\n"
                                                           << Read(draft).substance;
  }
}

// MECH D13
TEST(DraftReader, EvasionsAreNot) {
  struct Row {
    const char* draft;
    const char* said;  // what the writer is told
  };
  const Row rows[] = {
      // Not our duty, and nobody to turn to.
      {"您好，经核实，您反映的问题不属于我单位职责，已处理，后续将加强巡查。联系电话：无",
       "由哪个单位负责"},
      {"您反映的问题不属于我单位职责范围，请联系有关部门。", "由哪个单位负责"},
      {"该事项不属于本局职能，建议您向相关部门反映，感谢您的理解。", "由哪个单位负责"},
      {"此路段非我街道管辖，请咨询主管部门，电话12345。", "由哪个单位负责"},
      {"该问题不在我单位职责范围内。", "由哪个单位负责"},
      {"经查，此事与我单位无关。", "由哪个单位负责"},
      {"此事项“不属于我单位职责”。", "讲事情本身的只有"},
      {"该问题不属于我局职能范围，建议您联系市房产局。", "电话或地址"},
      {"不属于我单位职责，请找市交通局，联系电话：见附件。", "联系电话:"},
      // Rude, or knowing nothing.
      {"这事不归我管，您找别人吧，已经下班了。", "“不归我管”"},
      {"这件事不 归\n我们 管，路灯由供电公司维修。", "不归我们管"},
      {"您反映的情况我们不清楚，路灯由供电公司维修更换。", "我们不清楚"},
      {"经了解，具体原因不清楚，井盖已更换。", "原因不清楚"},
      {"我单位对此也不知道，路面已平整。", "不知道"},
      {"目前我局也没办法解决，设备需要更换。", "没办法"},
      {"不清楚，设备需要更换，请自行想办法。", "不清楚"},
      // Formula alone.
      {"您的来信收悉，我单位高度重视，正在研究，将进一步加强管理，感谢您的支持。",
       "讲事情本身的只有"},
      {"您好！您的留言已收悉。感谢您对我们工作的支持、理解与监督！2026年5月9日",
       "讲事情本身的只有"},
      {"您反映的问题已转交相关部门调查核处，如有情况将及时反馈，谢谢！", "讲事情本身的只有"},
      {"您的诉求已收悉，我们会认真对待，争取早日解决。", "讲事情本身的只有"},
      {"经查，情况属实，已处理。下一步将加强日常巡查。联系电话：0731-88880123", "讲事情本身的只有"},
      {"我街道将尽快安排人员维修，给您带来不便敬请谅解。", "讲事情本身的只有"},
      {"您反映“路灯三个月不亮、多次反映没有人来修、晚上出行不安全”的问题已收悉。",
       "讲事情本身的只有"},
      {"为什么会这样呢？国家对深夜鸣笛有没有规定？", "讲事情本身的只有"},
      {"待条件成熟后适时统筹考虑。", "讲事情本身的只有"},
      {"具体情况请拨打12333咨询。", "讲事情本身的只有"},
      {"如属实，将依法依规严肃处理。", "讲事情本身的只有"},
      {"收悉", "讲事情本身的只有"},
      {"", "讲事情本身的只有"},
      // A telephone number that is none.
      {"井盖已于5月3日更换完毕。联系电话：无", "没有号码"},
      {"井盖已于5月3日更换完毕。联系电话：略。", "没有号码"},
      {"井盖已于5月3日更换完毕。电话：见附件", "没有号码"},
      {"井盖已于5月3日更换完毕。联系电话：0000-00000000", "没有号码"},
      {"井盖已于5月3日更换完毕。咨询电话暂无。", "没有号码"},
      {"您反映“打0731-88880123没人接”，话务员已更换。联系电话：", "没有号码"},
      {"井盖已于5月3日更换完毕。联系电话：2026-05-03", "没有号码"},
      {"井盖已于5月3日更换，工单编号0731888801，联系电话：无", "没有号码"},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(FaultsOf(Read(row.draft), Rules()), HasSubstr(row.said))
        << row.draft << "\n"
        << Read(row.draft).substance;
  }
}

// MECH D13
TEST(DraftReader, AdviceHoldsNothingUp) {
  const DraftFindings without = Read("经查，井盖破损属实，现已更换完毕。");
  EXPECT_THAT(FaultsOf(without, Rules()), IsEmpty());
  EXPECT_THAT(AdviceOf(without), HasSubstr("“联系人与电话”"));
  EXPECT_THAT(AdviceOf(Read("经查，井盖破损属实，现已更换完毕。电话88880123。")), IsEmpty());
  const DraftFindings named =
      Read("路灯不属于我街道管辖，由供电公司负责，公司答复电缆短路，已于5月3日更换。");
  EXPECT_THAT(FaultsOf(named, Rules()), IsEmpty());
  EXPECT_THAT(AdviceOf(named), HasSubstr("负责单位的电话或地址"));
}

// MECH D13
TEST(DraftReader, AnEvasionIsSaidOnceAsItStandsThere) {
  const std::string faults = FaultsOf(Read("不属于我局职能范围。不属于我局职能范围。"), Rules());
  EXPECT_THAT(faults, HasSubstr("写了“不属于我局职能范围”，"));
}

// MECH D13
TEST(DraftReader, RequiredPartsAreAskedForWhereTheCityDoes) {
  city::v1::ReplyRules rules = Rules();
  city::v1::ReplyPart& part = *rules.add_required_parts();
  part.set_name("联系电话");
  part.set_telephone(true);
  const DraftReader reader(&rules);
  EXPECT_THAT(FaultsOf(reader.Read("井盖破损，现已更换。电话在大厅公示。"), rules),
              HasSubstr("缺少“联系电话”"));
  EXPECT_THAT(FaultsOf(reader.Read("井盖破损，现已更换。电话0731-88880123。"), rules),
              Not(HasSubstr("缺少")));
}

// MECH D13
TEST(DraftReader, AnyBytesAreRead) {
  for (const char* draft :
       {"\xff\xfe", "“", "”“", "\"\"\"", "…", "\n\n\n", "{我}", "。。。？", "0-0-0-0-0"})
    EXPECT_THAT(FaultsOf(Read(draft), Rules()), Not(IsEmpty())) << draft;
}

}  // namespace
}  // namespace huying::dispatch::reply
