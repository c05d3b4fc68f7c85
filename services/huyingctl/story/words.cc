#include "services/huyingctl/story/words.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace huying::ctl {
namespace {

using Word = std::pair<std::string_view, std::string_view>;

constexpr Word kEnumWords[] = {
    {"GRADE_INCIDENT", "突发"},
    {"GRADE_UTILITY", "水电气热"},
    {"GRADE_GENERAL", "一般"},
    {"GRADE_COMPLEX", "复杂疑难"},
    {"APPEAL_TYPE_CONSULT", "咨询"},
    {"APPEAL_TYPE_HELP", "求助"},
    {"APPEAL_TYPE_COMPLAINT", "投诉"},
    {"APPEAL_TYPE_REPORT", "举报"},
    {"APPEAL_TYPE_SUGGESTION", "建议"},
    {"APPEAL_TYPE_PRAISE", "表扬"},
    {"CHANNEL_KIND_PHONE", "热线电话"},
    {"CHANNEL_KIND_COMMUNITY_LINE", "社区热线"},
    {"CHANNEL_KIND_WEB", "网页"},
    {"CHANNEL_KIND_SNAPSHOT", "随手拍"},
    {"CHANNEL_KIND_MINI_PROGRAM", "小程序"},
    {"CHANNEL_KIND_OPEN311", "开放接口"},
    {"CHANNEL_KIND_RECEPTION", "民意接待日"},
    {"CHANNEL_KIND_DOOR_VISIT", "入户走访"},
    {"CHANNEL_KIND_PATROL", "巡查"},
    {"CHANNEL_KIND_LETTER", "来信"},
    {"CHANNEL_KIND_TRANSFER", "上级转办"},
    {"CHANNEL_KIND_SENSOR", "感知设备"},
    {"CHANNEL_KIND_IMPORT", "批量导入"},
    {"CHANNEL_KIND_PROACTIVE", "未诉先办"},
    {"REFUSAL_REASON_EMERGENCY", "紧急警情"},
    {"REFUSAL_REASON_OTHER_PROCEDURE", "诉讼仲裁复议信访"},
    {"REFUSAL_REASON_SAME_MATTER", "重复且无新事实"},
    {"REFUSAL_REASON_SECRET", "涉密或涉隐私"},
    {"REFUSAL_REASON_OUTSIDE_DUTY", "非职责范围"},
    {"REFUSAL_REASON_UNLAWFUL", "违法或违背公序良俗"},
    {"SATISFACTION_SATISFIED", "满意"},
    {"SATISFACTION_BASICALLY_SATISFIED", "基本满意"},
    {"SATISFACTION_UNSATISFIED", "不满意"},
    {"CONTACT_WAY_PHONE", "电话"},
    {"CONTACT_WAY_FACE_TO_FACE", "当面"},
    {"CONTACT_WAY_MESSAGE", "短信或网上"},
    {"CHECK_CAUSE_SAMPLE", "抽查"},
    {"CHECK_CAUSE_NOT_REACHED", "未联系上诉求人"},
    {"CHECK_CAUSE_DOUBT", "诉求人已认可解决但不满意或未表态"},
    {"CHECK_CAUSE_NOBODY_TO_VISIT", "没有可回访的诉求人"},
    {"LEG_DISPATCH", "派单"},
    {"LEG_ACCEPT", "签收"},
    {"LEG_RETURN_RULING", "退单裁决"},
    {"LEG_FIRST_CONTACT", "首次联系"},
    {"LEG_SOLVE", "办理答复"},
    {"LEG_REVIEW", "审核"},
    {"LEG_VISIT", "回访"},
    {"LEG_REPORT_IN", "报到"},
    {"LEG_ORDER", "督办反馈"},
    {"REVIEW_LEVEL_HEAD", "科室负责人"},
    {"REVIEW_LEVEL_DEPUTY", "分管领导"},
    {"REVIEW_LEVEL_LEADER", "主要领导"},
    {"KIND_SYSTEM", "系统"},
    {"KIND_STAFF", "工作人员"},
    {"KIND_CITIZEN", "诉求人"},
};

constexpr Word kStatusWords[] = {
    {"received", "已登记"}, {"routed", "待签收"},    {"accepted", "已签收"},
    {"handling", "办理中"}, {"in_review", "审核中"}, {"replied", "待回访"},
    {"closed", "已结案"},   {"refused", "不予受理"}, {"answered", "当场解答"},
    {"parked", "挂账"},     {"redo", "重办中"},
};

constexpr Word kServiceWords[] = {
    {"intake", "受理"},      {"dispatch", "办理"},  {"followup", "回访"},
    {"supervision", "督办"}, {"analytics", "分析"}, {"gateway", "网关"},
};

template <size_t N>
std::string_view Find(const Word (&words)[N], std::string_view name) {
  const auto* found = std::find_if(std::begin(words), std::end(words),
                                   [&](const Word& word) { return word.first == name; });
  return found == std::end(words) ? std::string_view() : found->second;
}

}  // namespace

std::string_view WordOf(std::string_view value_name) { return Find(kEnumWords, value_name); }

std::string_view WordOf(const google::protobuf::EnumValueDescriptor& value) {
  const std::string_view word = WordOf(value.name());
  return word.empty() ? std::string_view(value.name()) : word;
}

std::string_view StatusWord(std::string_view status) {
  const std::string_view word = Find(kStatusWords, status);
  return word.empty() ? status : word;
}

std::string_view ServiceWord(std::string_view service) {
  const std::string_view word = Find(kServiceWords, service);
  return word.empty() ? service : word;
}

}  // namespace huying::ctl
