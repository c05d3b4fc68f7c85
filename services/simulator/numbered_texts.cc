#include "services/simulator/numbered_texts.h"

#include <array>

#include "common/core/check.h"
#include "common/core/text.h"

namespace huying::simulator {
namespace {

constexpr std::array<const char*, 6> kLongSince = {
    "这个情况从上个月就开始了，", "前后已经持续了两个多星期，",   "最近几天越来越严重，",
    "入冬以来一直是这样，",       "邻居们也都遇到了同样的情况，", "之前找过物业但没有彻底解决，"};
constexpr std::array<const char*, 6> kLongEffect = {
    "老人和孩子进出很不方便，也担心夜里不安全，",   "影响了整个单元十几户居民的正常生活，",
    "每天早晚高峰的时候尤其明显，大家意见都很大，", "楼里有行动不便的老人，实在等不了太久，",
    "我们自己想过一些办法，但是都只能管一两天，",   "周边的商户和过路的居民也反映过好几次，"};
constexpr std::array<const char*, 5> kLongWish = {
    "希望有关部门尽快派人到现场看一看，给一个明确的处理时间，办完以后告诉我结果，谢谢。",
    "请协调责任单位上门核实，能修的尽快修，不能马上解决的也请说明原因和安排。",
    "恳请街道和主管单位一起商量一个长期的办法，不要每次都是临时应付一下。",
    "麻烦工作人员来之前先打个电话，我白天都在家，可以带着一起看具体的位置。",
    "希望能把处理的进展及时告诉我们，需要居民配合的地方我们一定配合。"};
constexpr std::array<const char*, 5> kLongWork = {
    "已联系施工队到现场查看，确认了具体位置和原因，材料今天下午到位，计划明天上午动工，并在单元门口"
    "张贴了通知。",
    "会同物业和社区工作人员入户走访了四户居民，了解了持续时间和影响范围，拍照留存，居民同意按方案处"
    "理。",
    "安排两名维修人员更换了损坏的部件，清理了周边杂物，试运行半小时正常，请楼长继续观察两天。",
    "与相关单位现场协调，明确了各自的责任和完成时间，已把联系人和电话告知反映人，方便随时沟通。",
    "再次到场复查，处理效果良好，周边居民没有新的意见，现场照片和签字记录已上传归档。"};

template <size_t N>
const char* PickBy(const std::array<const char*, N>& texts, uint64_t number, uint64_t salt) {
  return texts[(number * 2654435761u + salt * 40503u) / 7 % N];
}

}  // namespace

NumberedTexts::NumberedTexts(const city::City* city) {
  for (const city::CategoryNode* category : city->categories()) {
    if (category->is_leaf && category->category->examples_size() > 0)
      categories_.push_back(category);
  }
  for (const city::AreaNode* area : city->AreasAt(city::v1::AREA_LEVEL_COMMUNITY))
    communities_.push_back(area);
  HY_CHECK(!categories_.empty() && !communities_.empty());
}

const city::AreaNode& NumberedTexts::PlaceOf(uint64_t number) const {
  // Neighbouring numbers fall into different streets, and so into all partitions.
  return *communities_[number * 7919 % communities_.size()];
}

const city::CategoryNode& NumberedTexts::CategoryOf(uint64_t number) const {
  return *categories_[number * 31 % categories_.size()];
}

Report NumberedTexts::ReportOf(uint64_t number) const {
  const city::AreaNode& place = PlaceOf(number);
  const city::CategoryNode& category = CategoryOf(number);
  const std::string building = Cat(number % 37 + 1, "号楼", number % 6 + 1, "单元", number % 17 + 1,
                                   "0", number % 4 + 1, "室");
  Report report;
  report.title = Cat(place.area->name(), category.category->name(), "问题");
  report.detail = Cat("我是", place.area->name(), building, "的住户。",
                      category.category->examples(0), PickBy(kLongSince, number, 1),
                      PickBy(kLongEffect, number, 2), PickBy(kLongWish, number, 3));
  report.address = Cat(place.full_name, building);
  report.name = "测试人";
  report.phone = Cat("1390000", 1000 + number % 9000);
  report.community = &place;
  report.category = &category;
  report.type = category.category->appeal_types_size() > 0
                    ? static_cast<city::v1::AppealType>(category.category->appeal_types(0))
                    : city::v1::APPEAL_TYPE_HELP;
  report.staffed = true;
  report.sorted = TellsCategory(number);
  return report;
}

std::string NumberedTexts::WorkNote(uint64_t number, int which) const {
  return std::string(PickBy(kLongWork, number, static_cast<uint64_t>(which) + 11));
}

std::string NumberedTexts::Meeting(uint64_t number, bool after_resolution) const {
  return Cat(
      after_resolution ? "与诉求人当面核实处理结果，" : "已电话联系诉求人，核实了具体位置和诉求，",
      "诉求人说明", PickBy(kLongSince, number, 21), "对安排表示认可。");
}

std::string NumberedTexts::Draft(uint64_t number) const {
  return Cat("您好，您反映的", CategoryOf(number).category->name(), "问题收悉。经核实，情况属实，",
             PickBy(kLongEffect, number, 31), "我单位已安排专人处理：",
             PickBy(kLongWork, number, 32),
             "下一步我们将持续关注，加强日常巡查，防止问题反复。联系人：值班室，联系电话：8888",
             1000 + number % 9000, "。感谢您对我们工作的监督和支持。");
}

followup::v1::VisitAnswers NumberedTexts::Answers() {
  followup::v1::VisitAnswers answers;
  answers.set_contact(followup::v1::STATEMENT_YES);
  answers.set_solution(followup::v1::STATEMENT_YES);
  answers.set_overall(core::v1::SATISFACTION_SATISFIED);
  answers.set_result(core::v1::SATISFACTION_SATISFIED);
  answers.set_attitude(core::v1::SATISFACTION_SATISFIED);
  answers.set_process(core::v1::SATISFACTION_BASICALLY_SATISFIED);
  answers.set_comment("问题解决了，感谢。");
  return answers;
}

std::string NumberedTexts::Finding() {
  return "到现场查看，问题已经解决，与答复一致，周边居民确认。";
}

}  // namespace huying::simulator
