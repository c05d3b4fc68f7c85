#include "services/dispatch/meetings/rules.h"

#include <string>

#include "common/case/command_gate.h"
#include "common/case/site_photos.h"
#include "common/core/civil.h"
#include "services/dispatch/handling/rules.h"

namespace huying::dispatch::meetings {
namespace {

// How far a clock on the spot may be ahead.
constexpr int64_t kAheadMs = 5 * kMinuteMs;
// Nobody meets, works and meets again within less.
constexpr int64_t kBetweenMs = kMinuteMs;

int64_t HeldMs(int64_t claimed_ms, const Policy& policy) {
  return claimed_ms != 0 ? claimed_ms : policy.now_ms;
}

std::optional<Rejection> CheckTime(const v1::Task& task, int64_t claimed_ms, const Policy& policy) {
  if (claimed_ms == 0) return std::nullopt;
  if (claimed_ms > policy.now_ms + kAheadMs) {
    return Refuse(Rejection::Kind::kInvalid, "TIME_AHEAD",
                  "所填时间晚于现在五分钟以上。请核对时间；如设备时间不准，请留空。");
  }
  if (claimed_ms >= task.meetings().accepted_ms()) return std::nullopt;
  return Refuse(Rejection::Kind::kInvalid, "TIME_BEFORE_ACCEPTANCE",
                "所填时间早于签收时间。请填写签收以后实际发生的时间。");
}

// Of both meetings.
template <class Command>
std::optional<Rejection> CheckMeeting(const v1::Task& task, const Command& command,
                                      const Policy& policy) {
  const bool face_to_face = command.way() == v1::CONTACT_WAY_FACE_TO_FACE;
  if (face_to_face && !HasText(command.place())) {
    return Refuse(Rejection::Kind::kInvalid, "INPUT_MISSING", "请填写见面地点。");
  }
  if (!face_to_face && !HasText(command.record())) {
    return Refuse(Rejection::Kind::kInvalid, "INPUT_MISSING",
                  "请填写通话或消息记录，例如通话记录编号。自动发送的消息不算联系。");
  }
  return CheckTime(task, command.held_ms(), policy);
}

template <class Command, class Held>
void Fill(const Command& command, const Policy& policy, Held& held) {
  held.set_way(command.way());
  held.set_result(command.result());
  held.set_held_ms(HeldMs(command.held_ms(), policy));
  held.set_claimed(command.held_ms() != 0);
  held.set_place(command.place());
  held.set_record(command.record());
}

bool HasWorkSinceFirst(const v1::Task& task) {
  return handling::NotesOf(task) > task.meetings().notes_at_first();
}

// The first contact of a round, of whichever kind.
void Begin(int64_t held_ms, v1::Task& task) {
  v1::Meetings& row = *task.mutable_meetings();
  if (row.first_ms() != 0) return;
  row.set_first_ms(held_ms);
  row.set_notes_at_first(handling::NotesOf(task));
}

// Whom the first receiver met meanwhile, the unit that accepts meets itself.
void TakeOver(int64_t accepted_ms, v1::Task& task) {
  v1::Meetings& row = *task.mutable_meetings();
  const bool two = row.two();
  row.Clear();
  row.set_two(two);
  row.set_accepted_ms(accepted_ms);
}

}  // namespace

// MECH D7
Verdict<NewEvents> RecordFirst(const v1::Task& task, const v1::RecordFirstMeeting& command,
                               const Policy& policy, NewEvents events) {
  if (auto wrong = CheckMeeting(task, command, policy)) return *std::move(wrong);
  Fill(command, policy, *events.Add().mutable_first_meeting_held());
  return events;
}

// MECH D7
Verdict<NewEvents> RecordSecond(const v1::Task& task, const v1::RecordSecondMeeting& command,
                                const Policy& policy, NewEvents events) {
  if (auto wrong = CheckMeeting(task, command, policy)) return *std::move(wrong);
  if (!HasWorkSinceFirst(task)) {
    return Refuse(Rejection::Kind::kNotNow, "NO_WORK_BETWEEN",
                  "第一次见面之后还没有办理记录。请先办理并记录办理情况，再记录第二次见面。");
  }
  if (HeldMs(command.held_ms(), policy) < task.meetings().first_ms() + kBetweenMs) {
    return Refuse(Rejection::Kind::kInvalid, "MEETINGS_TOO_CLOSE",
                  "两次见面的时间几乎相同。第二次见面是办理之后的核实，请在实际见面后填写其时间。");
  }
  Fill(command, policy, *events.Add().mutable_second_meeting_held());
  return events;
}

// MECH D7
Verdict<NewEvents> RecordProof(const v1::Task& task, const v1::RecordSiteProof& command,
                               const Policy& policy, NewEvents events) {
  if (auto wrong = CheckPhotos(command.photo_urls(), "PROOF")) return *std::move(wrong);
  if (auto wrong = CheckTime(task, command.held_ms(), policy)) return *std::move(wrong);
  v1::SiteProved* proved = events.Add().mutable_site_proved();
  proved->set_finding(command.finding());
  proved->set_place(command.place());
  *proved->mutable_photo_urls() = command.photo_urls();
  proved->set_held_ms(HeldMs(command.held_ms(), policy));
  proved->set_claimed(command.held_ms() != 0);
  proved->set_after_work(task.meetings().first_ms() != 0 && HasWorkSinceFirst(task) &&
                         proved->held_ms() >= task.meetings().first_ms() + kBetweenMs);
  return events;
}

// MECH D7
std::optional<Rejection> MayMeet(const v1::Task& task, const Policy& policy) {
  if (task.state() == v1::TASK_STATE_ROUTED && policy.actor.of_lead) {
    Rejection rejection = Refuse(Rejection::Kind::kNotNow, "NOT_ACCEPTED",
                                 "任务还没有签收。请先签收，再联系诉求人。");
    rejection.possible = {"AcceptTask"};
    return rejection;
  }
  if (!policy.nobody_to_contact) return std::nullopt;
  Rejection rejection =
      Refuse(Rejection::Kind::kNotNow, "NOBODY_TO_CONTACT",
             "本工单没有可联系的诉求人，不需要也不能登记联系或见面。请到现场处置并记录现场所见。");
  rejection.possible = {"RecordSiteProof"};
  return rejection;
}

// MECH D7
std::optional<Rejection> MayProve(const v1::Task&, const Policy& policy) {
  if (policy.nobody_to_contact) return std::nullopt;
  return Refuse(
      Rejection::Kind::kNotNow, "SOMEBODY_TO_CONTACT",
      "本工单有可联系的诉求人，现场记录不能代替联系和见面。请联系诉求人；到现场的情况请写入"
      "办理记录。");
}

bool MetFirst(const v1::Task& task) { return task.meetings().met_first(); }
bool MetSecond(const v1::Task& task) { return task.meetings().met_second(); }
bool IsProved(const v1::Task& task) {
  const v1::Meetings& row = task.meetings();
  return row.two() ? row.proved_after_work() : row.proved();
}
bool LacksSecond(const v1::Task& task) {
  const v1::Meetings& row = task.meetings();
  return row.two() && !row.met_second() && !row.proved_after_work();
}

void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader&, v1::Task& task) {
  // What was done for the last round does not count for this one.
  task.clear_meetings();
  if (routed.two_meetings()) task.mutable_meetings()->set_two(true);
}

void OnAccepted(const v1::TaskAccepted&, const core::v1::EventHeader& header, v1::Task& task) {
  TakeOver(header.time_ms(), task);
}

void OnAssumed(const v1::AcceptanceAssumed&, const core::v1::EventHeader& header, v1::Task& task) {
  TakeOver(header.time_ms(), task);
}

void OnFirst(const v1::FirstMeetingHeld& held, const core::v1::EventHeader& header,
             v1::Task& task) {
  Begin(held.held_ms() != 0 ? held.held_ms() : header.time_ms(), task);
  task.mutable_meetings()->set_met_first(true);
}

void OnSecond(const v1::SecondMeetingHeld&, const core::v1::EventHeader&, v1::Task& task) {
  task.mutable_meetings()->set_met_second(true);
}

void OnProved(const v1::SiteProved& proved, const core::v1::EventHeader&, v1::Task& task) {
  Begin(proved.held_ms(), task);
  task.mutable_meetings()->set_proved(true);
  if (proved.after_work()) task.mutable_meetings()->set_proved_after_work(true);
}

}  // namespace huying::dispatch::meetings
