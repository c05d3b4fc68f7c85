#include "services/gateway/rules/notes.h"

#include "services/gateway/rules/summary.h"

namespace huying::gateway::rules {
namespace {

// The unit with a fallback, for the middle of a sentence.
std::string Who(std::string_view unit_name) {
  return unit_name.empty() ? std::string("承办单位") : std::string(unit_name);
}

// The promise in the unit's words, which may or may not end in a full stop.
std::string Parked(const std::string& who, const Promise& promise) {
  std::string notes = "暂时不具备解决条件，" + who + "将继续跟踪。";
  std::string_view text = promise.text;
  if (text.ends_with("。")) text.remove_suffix(std::string_view("。").size());
  if (!text.empty()) notes.append("承诺：").append(text).append("。");
  if (!promise.resume_date.empty())
    notes.append("最迟").append(promise.resume_date).append("恢复办理。");
  return notes;
}

}  // namespace

std::string StatusNotes(const v1::CaseSummary& summary, std::string_view unit_name,
                        const Promise& promise) {
  const std::string who = Who(unit_name);
  const std::string_view status = summary.status();
  if (status == kReceived) return "已登记，正在核定类别、地点和承办单位。";
  if (status == kRouted) return "已派至" + who + "，等待签收。";
  if (status == kAccepted) return who + "已签收，将与诉求人联系。";
  if (status == kHandling) return who + "正在办理。";
  if (status == kInReview) return who + "已办理，答复正在审核。";
  if (status == kReplied) return who + "已答复诉求人，等待回访。";
  if (status == kParked) return Parked(who, promise);
  if (status == kRedo) return "回访反映问题未解决，已退回重新办理。";
  if (status == kClosed) return "已结案。";
  if (status == kAnswered) return "已当场解答。";
  if (status == kDetermining) return "正在确定承办单位，期间由" + who + "负责。";
  if (status == kEnded) {
    return "经上级单位和接诉即办中心两级审核，本件终止办理。如不同意，可在期限内要求重新办理。";
  }
  if (status == kWithdrawn) return "诉求人已撤回诉求，不再办理。";
  if (status == kRefused) {
    return summary.refused_because().empty() ? "不予受理。"
                                             : "不予受理：" + summary.refused_because();
  }
  return "";
}

}  // namespace huying::gateway::rules
