#include "tests/replay/script.h"

namespace huying::replay {
namespace {

// A draft that the pack's rules for replies let through.
constexpr char kDraft[] =
    "draft_reply { text: '经查，大厅当日只开两个窗口。已安排增开三个窗口并增派人员。"
    "下一步将持续加强现场引导。如有问题请拨打服务电话65550000。' }";
constexpr char kNotSolved[] =
    "record_visit { answers { contact: STATEMENT_YES solution: STATEMENT_NO "
    "overall: SATISFACTION_UNSATISFIED result: SATISFACTION_UNSATISFIED attitude: "
    "SATISFACTION_SATISFIED "
    "process: SATISFACTION_UNSATISFIED comment: '还是要排很久' } }";

constexpr Step kSteps[] = {
    // DangerSignalled, EvidenceAdded
    {"fumes", kCitizen, kIntake,
     "register_case { channel_id: 'web' detail: '楼道里燃气泄漏，味道很大。' "
     "area_code: '110199001001' reporter { phone: '13900000002' } }"},
    {"fumes", kCitizen, kIntake, "add_evidence { text: '是三单元，一楼味道最大。' }"},

    // ReturnRejected
    {"fumes", "u-gas-specialist", kDispatch,
     "header { reason: '不是本公司管道' } return_task { evidence: '用户自装管道' }"},
    {"fumes", "h-centre-arbiter", kDispatch,
     "header { reason: '入户前的管道由公司负责' } reject_return {}"},

    // CaseRefused
    {"again", kCitizen, kIntake,
     "register_case { channel_id: 'web' detail: '还是上回那件事。' area_code: '110199001002' "
     "reporter { phone: '13900000003' } }"},
    {"again", "h-centre-desk1", kIntake,
     "refuse_case { reason: REFUSAL_REASON_SAME_MATTER explanation: '同一事项正在办理' }"},
    // RefusalContested, CaseAdmitted; then refused for good
    {"again", kCitizen, kIntake, "contest_refusal { statement: '不是同一件事' }"},
    {"again", "h-centre-desk2", kIntake, "admit_case {}"},
    {"again", "h-centre-desk2", kIntake,
     "refuse_case { reason: REFUSAL_REASON_SAME_MATTER explanation: '已核实为同一事项' }"},

    // PlaceLeftOpen
    {"somewhere", kCitizen, kIntake,
     "register_case { channel_id: 'letter' detail: '门口的树枝快断了。' "
     "category_code: '13.01.01' reporter { phone: '13900000004' } }"},
    {"somewhere", "h-centre-desk2", kIntake, "place_case { area_code: '110199001003' }"},

    // SignOffGiven: a case of unpaid wages is a complex one.
    {"wages", kCitizen, kIntake,
     "register_case { channel_id: 'web' detail: '包工头拖欠工资三个月。' "
     "category_code: '09.01.01' area_code: '110199001001' reporter { phone: '13900000005' } }"},
    {"wages", "s-110199001-deputy", kIntake, "sign_case {}"},

    // PartAccepted, PartFinished, PartGivenUp of the units that help
    {"wages", "d-labour-specialist", kDispatch, "accept_task {}"},
    {"wages", "d-housing-handler1", kDispatch, "accept_part {}"},
    {"wages", "d-housing-handler1", kDispatch, "finish_part { result: '已约谈总包单位' }"},
    {"wages", "d-labour-handler1", kDispatch,
     "header { reason: '街道已无在办事项' } give_up_part { unit_id: 's-110199001' }"},

    // SignOffLapsed: nobody signs before the clock moves on for another case.
    {"pension", kCitizen, kIntake,
     "register_case { channel_id: 'web' detail: '公司两年没有缴社保。' "
     "category_code: '09.01.01' area_code: '110199001002' reporter { phone: '13900000009' } }"},

    // ClockRegraded: nobody knew that it is about heating, which has shorter limits.
    {"cold", kCitizen, kIntake,
     "register_case { channel_id: 'web' detail: '请来看看我家，老人受不了。' "
     "area_code: '110199001004' reporter { phone: '13900000006' } }"},
    // ReporterOpened of intake
    {"cold", "h-centre-desk3", kIntake,
     "header { reason: '询问供热情况' } open_reporter { purpose: OPENING_PURPOSE_CONTACT }"},
    {"cold", "h-centre-desk3", kIntake, "triage_case { category_code: '01.01.01' }"},

    // WithdrawalAsked, CaseKept; of the other case CaseWithdrawn, TaskWithdrawn and, since an order was
    // issued, FollowWithdrawn
    {"gone", kCitizen, kIntake,
     "register_case { channel_id: 'web' detail: '大厅排队太久。' category_code: '14.01.01' "
     "area_code: '110199001001' reporter { phone: '13900000010' } }"},
    {"gone", "h-centre-leader", kSupervision,
     "issue_order { unit_id: 'd-services' person_id: 'd-services-leader' demand: '请增开窗口' }"},
    {"cold", "h-centre-desk1", kIntake, "withdraw_case { why: '说已经好了' }"},
    {"cold", "h-centre-desk2", kIntake, "header { reason: '诉求人说没有申请过' } keep_case {}"},
    {"gone", kCitizen, kIntake, "withdraw_case {}"},

    // TaskUnrouted: traffic as a whole is nobody's by the duty list of the script's pack.
    // UnitDesignated, at the third return.
    {"bollard", kCitizen, kIntake,
     "register_case { channel_id: 'web' detail: '小区路口的隔离桩倒了。' "
     "category_code: '05' area_code: '110199001001' reporter { phone: '13900000007' } }"},
    {"bollard", "h-centre-arbiter", kDispatch,
     "header { reason: '路口在该社区' } name_unit { unit_id: 'c-110199001001' }"},
    {"bollard", "c-110199001001-officer", kDispatch,
     "header { reason: '不在本社区' } return_task { evidence: '路口由福田社区管理' }"},
    {"bollard", "h-centre-arbiter", kDispatch,
     "header { reason: '情况属实' } uphold_return { unit_id: 'c-110199001004' }"},
    {"bollard", "c-110199001004-officer", kDispatch,
     "header { reason: '不在本社区' } return_task { evidence: '路口由北井社区管理' }"},
    {"bollard", "h-centre-arbiter", kDispatch,
     "header { reason: '情况属实' } uphold_return { unit_id: 'c-110199001007' }"},
    {"bollard", "c-110199001007-officer", kDispatch,
     "header { reason: '跨两个社区' } return_task { evidence: '路口在两个社区之间' }"},
    {"bollard", "h-centre-arbiter", kDispatch,
     "header { reason: '由街道统筹' } uphold_return { unit_id: 's-110199001' }"},

    // GradeRaised, TaskRegraded: what was broken has hurt somebody by now.
    {"bollard", kCitizen, kIntake, "add_evidence { text: '刚才有人受伤，骑车绊倒了。' }"},

    // ContactCorrected, TextCorrected, PlaceCorrected, CategoryCorrected; and by the last of them
    // TaskCorrected and TaskMoved, since another unit has the duty
    {"noise", kCitizen, kIntake,
     "register_case { channel_id: 'web' detail: '楼下半夜装修。' category_code: '14.01.01' "
     "area_code: '110199001001' reporter { phone: '13900000021' } }"},
    {"noise", kCitizen, kIntake,
     "correct_contact { reporter { name: '吴某' phone: '13900000022' } }"},
    {"noise", kCitizen, kIntake, "correct_text { detail: '楼下三号窗口半夜装修。' }"},
    {"noise", "h-centre-desk1", kIntake,
     "header { reason: '与诉求人核对过' } correct_place { area_code: '110199001002' }"},
    {"noise", "h-centre-desk1", kIntake,
     "header { reason: '不是政务大厅的事' } correct_category { category_code: '13.01.01' }"},

    // OnTheSpotVisitPlanned, OnTheSpotVisitAnswered: the script's pack draws every such case.
    {"papers", "h-centre-desk4", kIntake,
     "register_case { channel_id: 'hotline' detail: '变更执照需要哪些材料？' "
     "category_code: '14.01.03' area_code: '110199001001' appeal_type: APPEAL_TYPE_CONSULT "
     "answer: '请携带执照原件和申请表，可以全程网上办理。' "
     "reporter { name: '李某' phone: '13900000008' } }"},
    // ReporterOpened of follow-up
    {"papers", "h-centre-visit2", kFollowup,
     "header { reason: '电话回访' } open_reporter { purpose: OPENING_PURPOSE_VISIT }"},
    {"papers", "h-centre-visit2", kFollowup,
     "record_visit { answers { contact: STATEMENT_YES solution: STATEMENT_YES "
     "overall: SATISFACTION_SATISFIED } }"},
    // VisitCorrected
    {"papers", "h-centre-visit1", kFollowup,
     "header { reason: '点错了选项' } correct_visit { answers { contact: STATEMENT_YES "
     "solution: STATEMENT_YES overall: SATISFACTION_NO_OPINION } }"},
    // VisitRefused, ReporterDisowned (and with it ReporterUnlinked), VisitImpossible
    {"licence", "h-centre-desk4", kIntake,
     "register_case { channel_id: 'hotline' detail: '补办执照去哪个窗口？' "
     "category_code: '14.01.03' area_code: '110199001002' appeal_type: APPEAL_TYPE_CONSULT "
     "answer: '大厅三号窗口。' reporter { name: '赵某' phone: '13900000010' } }"},
    {"licence", "h-centre-visit2", kFollowup, "record_refused_visit { words: '不用问了' }"},
    // WordsReceived, WordsRead
    {"licence", kCitizen, kIntake, "add_evidence { text: '已经办好了，谢谢。' }"},
    {"licence", "h-centre-visit2", kFollowup, "read_words { note: '诉求人致谢，无需处理' }"},
    {"seal", "h-centre-desk4", kIntake,
     "register_case { channel_id: 'hotline' detail: '刻章备案要带什么？' "
     "category_code: '14.01.03' area_code: '110199001003' appeal_type: APPEAL_TYPE_CONSULT "
     "answer: '身份证和执照原件。' reporter { name: '钱某' phone: '13900000011' } }"},
    {"seal", "h-centre-visit2", kFollowup, "record_not_reporter { words: '我没问过' }"},
    {"stamp", "h-centre-desk4", kIntake,
     "register_case { channel_id: 'hotline' detail: '注销执照要多久？' "
     "category_code: '14.01.03' area_code: '110199001004' appeal_type: APPEAL_TYPE_CONSULT "
     "answer: '二十个工作日。' reporter { name: '周某' phone: '13900000012' } }"},
    {"stamp", "h-centre-visit2", kFollowup, "record_undelivered { outcome: '空号' }"},
    {"stamp", "h-centre-visit2", kFollowup, "record_undelivered { outcome: '空号' }"},
    {"stamp", "h-centre-visit2", kFollowup, "record_undelivered { outcome: '空号' }"},

    // HandlerAssigned, WorkNoted, SiteProved: behind a sensor there is nobody to meet.
    {"counter", kCitizen, kIntake,
     "register_case { channel_id: 'sensor' detail: '大厅排队人数超过上限。' "
     "category_code: '14.01.01' area_code: '110199001001' }"},
    {"counter", "d-services-specialist", kDispatch, "accept_task {}"},
    {"counter", "d-services-head", kDispatch,
     "assign_handler { person_id: 'd-services-handler1' }"},
    {"counter", "d-services-handler1", kDispatch,
     "record_site_proof { finding: '大厅排队约六十人' place: '政务服务大厅' "
     "photo_urls: 'https://photos.invalid/3.jpg' }"},
    {"counter", "d-services-handler1", kDispatch, "note_work { text: '已到大厅查看' }"},
    // CheckPlanned: nor is there anybody to visit. ReplyCorrected, SolutionConfirmed
    {"counter", "d-services-handler1", kDispatch, kDraft},
    {"counter", "d-services-handler1", kDispatch, "reply_citizen { way: CONTACT_WAY_MESSAGE }"},
    {"counter", "d-services-deputy", kDispatch,
     "header { reason: '窗口数写错' } correct_reply { way: CONTACT_WAY_MESSAGE "
     "text: '经查，大厅当日只开两个窗口。已安排增开两个窗口并增派人员。"
     "下一步将持续加强现场引导。如有问题请拨打服务电话65550000。' }"},
    // WithdrawalTooLate, WithdrawalOvertaken
    {"counter", "h-centre-desk1", kIntake, "withdraw_case {}"},
    {"counter", "h-centre-check2", kFollowup,
     "confirm_solution { finding: '五个窗口都开' photo_urls: 'https://photos.invalid/2.jpg' }"},
    // ClosingHeld, ClosingFreed: of the script's pack an open order holds this closing, too.
    {"counter", "h-centre-leader", kSupervision,
     "issue_order { unit_id: 'd-services' person_id: 'd-services-leader' demand: '说明高峰安排' }"},
    {"counter", "d-services-leader", kSupervision, "answer_order { order: 1 answer: '已排班' }"},
    {"counter", "h-centre-leader", kSupervision, "accept_order { order: 1 }"},
    // CaseClosed, CorrectingEnded; CaseReopened, CorrectingResumed
    {"counter", "h-centre-analyst", kFollowup, "close_case {}"},
    {"counter", "h-centre-desk1", kFollowup, "header { reason: '又排起了长队' } reopen_case {}"},

    // ClosingAsked: visited, content, and not drawn for a check.
    {"queue", "h-centre-desk1", kIntake,
     "register_case { channel_id: 'hotline' detail: '取号机坏了，大厅没人管。' "
     "category_code: '14.01.01' area_code: '110199001002' "
     "reporter { name: '孙某' phone: '13900000013' } }"},
    {"queue", "d-services-specialist", kDispatch, "accept_task {}"},
    {"queue", "d-services-handler1", kDispatch,
     "record_first_meeting { way: CONTACT_WAY_PHONE result: '已了解诉求' record: '通话21' }"},
    {"queue", "d-services-handler1", kDispatch, "note_work { text: '取号机已修好' }"},
    {"queue", "d-services-handler1", kDispatch, kDraft},
    {"queue", "d-services-handler1", kDispatch, "reply_citizen { way: CONTACT_WAY_PHONE }"},
    {"queue", "h-centre-visit2", kFollowup,
     "record_visit { answers { contact: STATEMENT_YES solution: STATEMENT_YES "
     "overall: SATISFACTION_SATISFIED } }"},
    // RecusalAdded: who corrects the reply after the visit does not close it.
    {"queue", "g-district-deputy", kDispatch,
     "header { reason: '窗口数写错' } correct_reply { way: CONTACT_WAY_MESSAGE "
     "text: '经查，大厅取号机已修好。已安排增开两个窗口并增派人员。"
     "下一步将持续加强现场引导。如有问题请拨打服务电话65550000。' }"},

    // TaskTransferred and FirstReceiverStays, by the unit alone; then TransferProposed, TransferRefused
    {"permit", kCitizen, kIntake,
     "register_case { channel_id: 'web' detail: '要求在绿地上批建车棚。' "
     "category_code: '14.01.01' area_code: '110199001003' reporter { phone: '13900000014' } }"},
    {"permit", "d-services-specialist", kDispatch, "accept_task {}"},
    {"permit", "d-services-specialist", kDispatch,
     "header { reason: '属于规划管理' } transfer_task { unit_id: 'd-housing' }"},
    {"permit", "d-housing-specialist", kDispatch, "accept_task {}"},
    {"permit", "d-housing-specialist", kDispatch,
     "header { reason: '属于审批事项' } transfer_task { unit_id: 'd-services' }"},
    {"permit", "h-centre-arbiter", kDispatch,
     "header { reason: '规划用地由贵单位主管' } refuse_transfer {}"},
    // ParkingRefused; EndingProposed, EndingRefused, EndingPassed, TaskEnded, CaseEnded
    {"permit", "d-housing-handler1", kDispatch,
     "record_first_meeting { way: CONTACT_WAY_PHONE result: '已了解诉求' record: '通话31' }"},
    {"permit", "d-housing-handler1", kDispatch,
     "header { reason: '规划正在修编' } propose_parking { promise: '两天内答复' "
     "resume_ms: $IN_2_DAYS way: CONTACT_WAY_PHONE said: '不同意再等' }"},
    {"permit", "g-district-deputy", kDispatch,
     "header { reason: '修编不涉及该地块' } refuse_parking {}"},
    {"permit", "d-housing-handler1", kDispatch,
     "propose_ending { ground: ENDING_GROUND_UNREASONABLE explanation: "
     "'该处为规划绿地，不能建车棚' "
     "way: CONTACT_WAY_PHONE said: '不认可' }"},
    {"permit", "g-district-deputy", kDispatch,
     "header { reason: '请先说明可以停车的地方' } refuse_ending {}"},
    {"permit", "d-housing-handler1", kDispatch,
     "propose_ending { ground: ENDING_GROUND_UNREASONABLE explanation: "
     "'该处为规划绿地，不能建车棚；"
     "北侧公共车棚有空位' way: CONTACT_WAY_PHONE said: '知道了' }"},
    {"permit", "g-district-deputy", kDispatch, "pass_ending {}"},
    {"permit", "h-centre-leader", kDispatch, "pass_ending {}"},

    // PromiseFellDue: nobody begins until the promised date.
    {"kerb", kCitizen, kIntake,
     "register_case { channel_id: 'web' detail: '大厅门口没有坡道。' category_code: '14.01.01' "
     "area_code: '110199001002' reporter { phone: '13900000015' } }"},
    {"kerb", "d-services-specialist", kDispatch, "accept_task {}"},
    {"kerb", "d-services-handler1", kDispatch,
     "header { reason: '材料两天后到' } propose_parking { promise: '两天内铺好坡道' "
     "resume_ms: $IN_2_DAYS way: CONTACT_WAY_PHONE said: '同意' }"},
    {"kerb", "g-district-leader", kDispatch, "approve_parking {}"},
    {"kerb", "d-services-specialist", kDispatch, "accept_task {}"},

    // UnitCalled, UnitReportedIn, SubtaskFinished, CallGivenUp
    {"hall", "h-centre-desk1", kIntake,
     "register_case { channel_id: 'hotline' detail: '大厅只开了两个窗口，排了三个小时。' "
     "category_code: '14.01.01' area_code: '110199001001' "
     "reporter { name: '王某' phone: '13900000001' } }"},
    {"hall", "d-services-specialist", kDispatch, "accept_task {}"},
    {"hall", "d-services-handler1", kDispatch,
     "record_first_meeting { way: CONTACT_WAY_PHONE result: '已了解诉求' record: '通话17' }"},
    // ReporterOpened of dispatch
    {"hall", "d-services-handler1", kDispatch,
     "header { reason: '约定上门时间' } open_reporter { purpose: OPENING_PURPOSE_CONTACT }"},
    {"hall", "d-services-handler1", kDispatch,
     "header { reason: '排队已堵住消防通道' } blow_whistle { unit_ids: 'd-fire' "
     "unit_ids: 'd-housing' }"},
    {"hall", "d-fire-handler1", kDispatch, "report_in {}"},
    {"hall", "d-fire-handler1", kDispatch, "finish_subtask { result: '通道已疏通' }"},
    {"hall", "d-services-handler1", kDispatch,
     "header { reason: '通道已疏通，无需再到场' } give_up_call { unit_id: 'd-housing' }"},
    // ParkingProposed, TaskParked, TaskResumed. DraftReady: the class asks for no review in the first
    // round.
    {"hall", "d-services-handler1", kDispatch,
     "header { reason: '新窗口的设备两天后到货' } propose_parking { promise: '两天内增开窗口' "
     "resume_ms: $IN_2_DAYS way: CONTACT_WAY_PHONE said: '可以等' }"},
    {"hall", "g-district-deputy", kDispatch, "approve_parking {}"},
    {"hall", "d-services-handler1", kDispatch, "resume_task {}"},
    {"hall", "d-services-handler1", kDispatch, kDraft},
    {"hall", "d-services-handler1", kDispatch, "reply_citizen { way: CONTACT_WAY_PHONE }"},
    // VisitUndelivered, which is no try; VisitAttempted, each some hours after the one before;
    // VisitGivenUp
    {"hall", "h-centre-visit1", kFollowup, "record_undelivered { outcome: '短信被拦截' }"},
    {"hall", "h-centre-visit1", kFollowup, "record_missed_visit { outcome: '无人接听' }"},
    {"hall", "h-centre-visit1", kFollowup, "record_missed_visit { outcome: '无人接听' }"},
    {"hall", "h-centre-visit1", kFollowup, "record_missed_visit { outcome: '关机' }"},
    // SolutionRefuted, and with it OrderIssued and OrderOpened
    {"hall", "h-centre-check1", kFollowup,
     "refute_solution { finding: '仍只开两个窗口' photo_urls: 'https://photos.invalid/1.jpg' }"},
    // OrderAnswered, OrderRepeated, OrderAccepted, OrderDone
    {"hall", "d-services-leader", kSupervision,
     "answer_order { order: 1 answer: '已要求窗口人员到岗' }"},
    {"hall", "h-centre-leader", kSupervision,
     "repeat_order { order: 1 demand: '请写明增开了几个窗口' }"},
    {"hall", "d-services-leader", kSupervision,
     "answer_order { order: 1 answer: '已增开三个窗口' }"},
    {"hall", "h-centre-leader", kSupervision, "accept_order { order: 1 }"},
    // ReplySentBack. HardCaseDeclared, TaskHeld: not solved in three rounds, each with one more
    // level of review.
    {"hall", "d-services-specialist", kDispatch, "accept_task {}"},
    {"hall", "d-services-handler1", kDispatch,
     "record_first_meeting { way: CONTACT_WAY_FACE_TO_FACE result: '当面致歉' "
     "place: '政务服务大厅' }"},
    // SecondMeetingHeld
    {"hall", "d-services-handler1", kDispatch, "note_work { text: '已增开窗口' }"},
    {"hall", "d-services-handler1", kDispatch,
     "record_second_meeting { way: CONTACT_WAY_PHONE result: '已改善' record: '通话18' }"},
    {"hall", "d-services-handler1", kDispatch, kDraft},
    {"hall", "d-services-head", kDispatch,
     "header { reason: '请写明增开了几个窗口' } send_back_reply { draft: 1 }"},
    {"hall", "d-services-handler1", kDispatch, kDraft},
    {"hall", "d-services-head", kDispatch, "pass_reply { draft: 2 }"},
    {"hall", "d-services-handler1", kDispatch, "reply_citizen { way: CONTACT_WAY_PHONE }"},
    {"hall", "h-centre-visit1", kFollowup, kNotSolved},
    {"hall", "d-services-specialist", kDispatch, "accept_task {}"},
    {"hall", "d-services-handler1", kDispatch,
     "record_first_meeting { way: CONTACT_WAY_PHONE result: '已再次了解' record: '通话17' }"},
    {"hall", "d-services-handler1", kDispatch, kDraft},
    {"hall", "d-services-head", kDispatch, "pass_reply { draft: 1 }"},
    {"hall", "d-services-deputy", kDispatch, "pass_reply { draft: 1 }"},
    {"hall", "d-services-handler1", kDispatch, "reply_citizen { way: CONTACT_WAY_PHONE }"},
    {"hall", "h-centre-visit1", kFollowup, kNotSolved},
    // HardCaseTakenUp
    {"hall", "d-services-leader", kDispatch,
     "take_up_hard_case { owner_person_id: 'd-services-handler1' plan: '每周会商，增开窗口' }"},

    // Escalated, EscalationRepeated; RungEmpty: the heating company of the script's pack has no
    // deputy. EscalationAcknowledged
    {"cold", "u-heating-leader", kSupervision, "acknowledge_escalation {}"},
};

}  // namespace

std::span<const Step> Script() { return kSteps; }

}  // namespace huying::replay
