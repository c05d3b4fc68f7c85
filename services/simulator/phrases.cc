#include "services/simulator/phrases.h"

#include "common/core/text.h"

namespace huying::simulator {
namespace {

using city::v1::AppealType;

constexpr std::string_view kGates[] = {"东门", "西门", "南门", "北门", "正门", "侧门"};
constexpr std::string_view kSpots[] = {"外便道",     "旁的空地",   "路口",    "对面",
                                       "里的停车场", "往北五十米", "公交站旁"};
constexpr std::string_view kSurnames[] = {"王", "李", "张", "刘", "陈", "杨", "赵",
                                          "黄", "周", "吴", "徐", "孙", "马", "胡"};
constexpr std::string_view kGivenNames[] = {"建华", "秀兰", "志强", "玉梅", "海涛", "淑英",
                                            "国强", "丽娜", "晓东", "桂芳", "明远", "春燕",
                                            "文斌", "雪莲", "立军", "佳怡"};
constexpr std::string_view kWho[] = {"我是这里的住户，",
                                     "我家住在这儿十几年了，",
                                     "我是租住在这里的，",
                                     "我每天上下班都从这里过，",
                                     "我替家里老人反映，",
                                     "我们几户邻居商量以后来反映，",
                                     ""};
constexpr std::string_view kSince[] = {
    "这个情况已经有三天了。", "前后快两个星期了。", "从上个月就这样。", "断断续续半年多了。",
    "今天早上发现的。",       "昨天夜里开始的。",   "每天都是这样。"};
constexpr std::string_view kTried[] = {"找过物业，让我们再等等。", "跟社区说过一次，还没有回音。",
                                       "之前没有反映过。", "问了几个地方，都说再看看。", ""};
constexpr std::string_view kWishes[] = {"请尽快派人来看看。", "希望能给个准信，什么时候能解决。",
                                        "麻烦处理一下，处理完给我回个电话。",
                                        "请有关部门到现场核实。", "希望彻底解决，不要再反复。"};
constexpr std::string_view kAsks[] = {
    "请问应该找哪个部门办理？", "想了解一下具体的规定和办理流程。", "需要带哪些材料，麻烦告知。"};
constexpr std::string_view kSuggests[] = {"建议统筹考虑一下。", "希望纳入今年的改造计划。",
                                          "盼望能采纳。"};

std::string_view WishOf(AppealType type, Random& random) {
  if (type == city::v1::APPEAL_TYPE_CONSULT) return random.Pick(kAsks);
  if (type == city::v1::APPEAL_TYPE_SUGGESTION) return random.Pick(kSuggests);
  return random.Pick(kWishes);
}

}  // namespace

std::string SpotPhrase(Random& random) {
  switch (random.Below(4)) {
    case 0:
      return Cat(random.Between(1, 28), "号楼", random.Between(1, 6), "单元");
    case 1:
      return Cat(random.Between(1, 28), "号楼前");
    case 2:
      return Cat(random.Between(2, 66), "号院");
    default:
      return Cat(random.Pick(kGates), random.Pick(kSpots));
  }
}

std::string TitlePhrase(std::string_view place, std::string_view matter, AppealType type,
                        Random& random) {
  if (type == city::v1::APPEAL_TYPE_CONSULT) return Cat("咨询", place, matter, "的问题");
  if (type == city::v1::APPEAL_TYPE_SUGGESTION) return Cat("建议解决", place, matter, "的问题");
  switch (random.Below(3)) {
    case 0:
      return Cat(place, matter);
    case 1:
      return Cat("反映", place, matter);
    default:
      return Cat(place, matter, "，请尽快解决");
  }
}

std::string DetailPhrase(std::string_view place, std::string_view matter, AppealType type,
                         Random& random) {
  return Cat("您好，", random.Pick(kWho), "地点是", place, "。", matter, random.Pick(kSince),
             random.Pick(kTried), WishOf(type, random));
}

std::string AgainPhrase(Random& random) {
  static constexpr std::string_view kAgain[] = {
      "之前反映过，现在还是没有变化，再催一下。", "邻居也打过电话，我家是同样的情况。",
      "补充一下，今天比昨天更严重了。", "上次说两天内来人，一直没等到。"};
  return std::string(random.Pick(kAgain));
}

std::string AboutPhrase(std::string_view unit) {
  return Cat(unit, "的工作人员说再等等，后来就没有下文了。");
}

std::string VaguePhrase(std::string_view place, Random& random) {
  static constexpr std::string_view kVague[] = {"这边的事一直没有人管，到底归谁管？",
                                                "电话里说不清楚，请派人来现场看。",
                                                "还是上次那件事，你们那里应该有记录。"};
  return Cat(place, "，", random.Pick(kVague));
}

std::string PersonName(Random& random) {
  return Cat(random.Pick(kSurnames), random.Pick(kGivenNames));
}

std::string ContactPhrase(Random& random) {
  static constexpr std::string_view kPhrases[] = {"已与诉求人通话，核实了地点和具体情况。",
                                                  "已电话联系，约定明天上午到现场查看。",
                                                  "已说明办理安排和时限，诉求人表示理解。"};
  return std::string(random.Pick(kPhrases));
}

std::string MeetingPhrase(Random& random) {
  static constexpr std::string_view kPhrases[] = {
      "现场与诉求人一起查看了处理结果。", "已向诉求人说明处理情况，请其确认。",
      "当面听取意见，诉求人查看后提出的小问题已一并处理。"};
  return std::string(random.Pick(kPhrases));
}

std::string WorkPhrase(std::string_view matter, Random& random) {
  static constexpr std::string_view kPhrases[] = {"到现场查看", "联系责任单位一起核实",
                                                  "组织人员处理", "协调物业和社区处理"};
  return Cat("针对“", matter, "”，", random.Pick(kPhrases), "，已留存照片。");
}

std::string ReturnPhrase(Random& random) {
  static constexpr std::string_view kPhrases[] = {"经核实，该地点不在本单位辖区内，附现场定位。",
                                                  "该事项不属于本单位职责，附职责清单。",
                                                  "该设施产权不属于本单位，附权属说明。"};
  return std::string(random.Pick(kPhrases));
}

std::string RefusalPhrase(Random& random) {
  static constexpr std::string_view kPhrases[] = {"经核对，该事项已由受理机关立案，正在审理。",
                                                  "经核对，同一事项正在办理，没有新的情况。"};
  return std::string(random.Pick(kPhrases));
}

std::string AnswerPhrase(std::string_view matter, Random& random) {
  static constexpr std::string_view kPhrases[] = {"已告知办理地点、所需材料和办理时间。",
                                                  "已说明现行规定和下一步安排。",
                                                  "已告知由属地窗口受理，可提前预约。"};
  return Cat("关于“", matter, "”：", random.Pick(kPhrases));
}

std::string ReplyPhrase(std::string_view matter, std::string_view handler,
                        const city::v1::ReplyRules& rules, Random& random) {
  static constexpr std::string_view kDone[] = {
      "当天派人到现场查看，清理完毕并恢复原状", "维修人员更换了损坏的部件，现已恢复正常",
      "与责任单位现场核对，责任单位已拆除违规部分，现场复查合格"};
  static constexpr std::string_view kNext[] = {"下一步将加强日常巡查", "后续将持续关注，防止反复",
                                               "下一步将每周复查一次"};
  std::string text =
      Cat("您好，您反映的“", matter, "”收悉。经核实，情况属实。", random.Pick(kDone), "。",
          random.Pick(kNext), "。如有不清楚的地方，请联系", handler, "，联系电话：88880123。");
  for (const city::v1::ReplyPart& part : rules.required_parts()) {
    bool there = false;
    for (const std::string& marker : part.markers())
      there = there || text.find(marker) != std::string::npos;
    if (!there && part.markers_size() > 0) text += Cat(part.name(), "：", part.markers(0), "。");
  }
  return text;
}

std::string PromisePhrase(Random& random) {
  static constexpr std::string_view kPhrases[] = {"已列入明年改造计划，开工前在楼门口公示。",
                                                  "待产权单位完成移交后实施，每季度告知一次进展。",
                                                  "资金已申请，批复后一个月内进场。"};
  return std::string(random.Pick(kPhrases));
}

std::string FindingPhrase(bool solved, Random& random) {
  static constexpr std::string_view kTrue[] = {"现场查看，问题已经解决，与答复一致。",
                                               "走访了周边两户居民，均表示已处理。"};
  static constexpr std::string_view kFalse[] = {"现场查看，问题仍然存在，与答复不符。",
                                                "只做了临时处理，问题没有真正解决。"};
  return std::string(solved ? random.Pick(kTrue) : random.Pick(kFalse));
}

std::string MissPhrase(Random& random) {
  static constexpr std::string_view kPhrases[] = {"无人接听", "电话占线", "关机",
                                                  "诉求人不方便接听，请改时间再打"};
  return std::string(random.Pick(kPhrases));
}

std::string CommentPhrase(bool solved, bool content, Random& random) {
  static constexpr std::string_view kGood[] = {"处理得很快，谢谢。", "态度很好。", "没有意见。"};
  static constexpr std::string_view kMixed[] = {"解决是解决了，拖得太久。",
                                                "结果还可以，过程催了好几次。"};
  static constexpr std::string_view kBad[] = {"根本没有解决。", "来看了一眼就走了，什么也没做。"};
  if (!solved) return std::string(random.Pick(kBad));
  return std::string(content ? random.Pick(kGood) : random.Pick(kMixed));
}

std::string RulingPhrase(bool upheld, Random& random) {
  static constexpr std::string_view kYes[] = {"理由成立，改派。", "经核对权属，原派单有误。"};
  static constexpr std::string_view kNo[] = {"按首接负责制继续办理。",
                                             "属于本单位职责，理由不成立。"};
  return std::string(upheld ? random.Pick(kYes) : random.Pick(kNo));
}

std::string OrderAnswerPhrase(Random& random) {
  static constexpr std::string_view kPhrases[] = {
      "已重新到场处理并请诉求人确认，对前次答复不实的情况作出说明。",
      "已约谈责任人，重新办理完毕，附现场照片。"};
  return std::string(random.Pick(kPhrases));
}

std::string ReviewPhrase(bool passed, Random& random) {
  static constexpr std::string_view kYes[] = {"同意。", "情况清楚，可以答复。"};
  static constexpr std::string_view kNo[] = {"没有写清后续安排，退回修改。",
                                             "请补充现场处理情况。"};
  return std::string(passed ? random.Pick(kYes) : random.Pick(kNo));
}

}  // namespace huying::simulator
