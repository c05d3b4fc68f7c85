#include "services/huyingctl/story/sentences.h"

namespace huying::ctl {
namespace {

constexpr Sentence kSentences[] = {
    // Intake
    {"CaseReceived", "",
     "登记诉求“{title}”[，地点：{place.address}]{anonymous?（匿名）:}"},
    {"TriageLeftOpen", "", "未能自动判定分类，等待人工分类"},
    {"CaseTriaged", "", "判定为{appeal_type}，分类“{category_code|category}”，等级：{grade}"},
    {"PlaceLeftOpen", "", "未能确定所在街道，等待人工定位"},
    {"CasePlaced", "", "定位到{area_code|area}"},
    {"DangerSignalled", "", "发现危险信号“{because}”，已提示拨打{line}"},
    {"SignOffAsked", "", "等待领导签批"},
    {"SignOffLapsed", "", "签批时限已到，自动放行"},
    {"SignOffGiven", "", "领导已签批"},
    {"CaseReady", "", "已受理，转派单"},
    {"CaseAnswered", "", "当场解答：{answer}"},
    {"CaseRefused", "", "不予受理：{reason}[。告知：{notice}]"},
    {"EvidenceAdded", "", "补充材料[：{text}]"},
    // Dispatch
    {"TaskRouted", "",
     "派单给{lead_unit_id|unit}[，协办：{helper_unit_ids|unit}][，同时派{community_unit_id|unit}]"},
    {"TaskUnrouted", "", "派单目录中没有责任单位，等待指定"},
    {"TaskHeld", "", "办理{rounds}轮未解决，提请领导研究"},
    {"TaskAccepted", "", "签收"},
    {"TaskReturned", "", "第{returns}次退单[，依据：{evidence}]"},
    {"ReturnUpheld", "", "裁定：退单成立，另行派单"},
    {"ReturnRejected", "", "裁定：退单不成立，由原单位办理"},
    {"UnitDesignated", "", "指定{unit_id|unit}承办"},
    {"HandlerAssigned", "", "指定{person_id|person}办理"},
    {"FirstMeetingHeld", "", "首次联系诉求人（{way}）[：{result}]"},
    {"SecondMeetingHeld", "", "办理后再次联系诉求人（{way}）[：{result}]"},
    {"WorkNoted", "", "办理记录：{text}"},
    {"DraftSubmitted", "", "起草答复（第{draft}稿），送审"},
    {"DraftReady", "", "起草答复（第{draft}稿），无需审核"},
    {"ReplyPassedLevel", "", "第{level}级审核通过（共{levels}级）"},
    {"ReplyApproved", "", "第{level}级审核通过（共{levels}级），可以答复"},
    {"ReplySentBack", "", "第{level}级审核不通过，退回修改（共{levels}级）"},
    {"CitizenReplied", "", "答复诉求人（{way}）：{text}"},
    {"TaskParked", "", "挂账，承诺：{promise}[，到{resume_ms|time}恢复办理]"},
    {"TaskResumed", "", "恢复办理"},
    // Follow-up
    {"VisitPlanned", "", "安排回访[，不早于{from_ms|time}]{on_the_spot?（当场解答抽访）:}"},
    {"VisitAttempted", "", "第{attempt}次回访未接通[：{outcome}][，{next_from_ms|time}后再访]"},
    {"VisitAnswered", "",
     "回访完成：{answers.responded?已联系:未联系}、{answers.solved?已解决:未解决}、结果{answers."
     "result}[，意见：{answers.comment}]"},
    {"VisitGivenUp", "", "{attempts}次回访均未接通，无法回访"},
    {"CheckAsked", "", "安排专人核查：{cause}"},
    {"CheckDone", "", "核查结果：{solved?属实，已解决:不实，未解决}[，{finding}]"},
    {"CaseClosed", "", "结案"},
    {"RedoOrdered", "", "重办，进入第{round}轮[，责任单位：{unit_id|unit}]"},
    {"HardCaseDeclared", "", "办理{rounds}轮未解决，列为疑难件"},
    {"OrderNoted", "open", "第{order}号督办单在办，暂不结案"},
    {"OrderNoted", "", "第{order}号督办单已办结"},
    {"CaseReopened", "", "诉求人要求重新办理"},
    // Supervision
    {"ClockStarted", "", "{leg}开始计时[，责任单位：{unit_id|unit}][，{due_ms|time}到期]"},
    {"ClockPaused", "", "{leg}暂停计时"},
    {"ClockResumed", "", "{leg}恢复计时[，{due_ms|time}到期]"},
    {"ClockRegraded", "", "{leg}时限随等级调整[，{due_ms|time}到期]"},
    {"ClockStopped", "", "{leg}计时结束[，用时{spent_ms|minutes}]{breached?，已超时:}"},
    {"ClockWarned", "", "{leg}预警：已用时限的{percent}%[，责任单位：{unit_id|unit}]"},
    {"ClockBreached", "", "{leg}超时[，责任单位：{unit_id|unit}]"},
    {"Escalated", "", "{leg}超时升级到第{level}级[，告知{person_id|person}][（{unit_id|unit}）]"},
    {"OrderIssued", "",
     "下达第{order}号督办单给{unit_id|unit}[{person_id|person}]：{demand}[，{due_ms|time}前反馈]"},
    {"OrderAnswered", "", "回复第{order}号督办单：{answer}"},
    {"OrderRepeated", "", "第{order}号督办单再次督办[：{demand}][，{due_ms|time}前反馈]"},
    {"OrderAccepted", "", "第{order}号督办单办结"},
    {"WatchEnded", "", "督办结束"},
    // Analytics
    {"DayCounted", "", "{day}日统计完成"},
};

}  // namespace

std::span<const Sentence> Sentences() { return kSentences; }

}  // namespace huying::ctl
