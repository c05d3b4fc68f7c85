#include "services/followup/words/rules.h"

#include <string>

#include "common/case/command_gate.h"
#include "services/followup/work/rules.h"

namespace huying::followup::words {
namespace {

// While a unit works on the case, what is added is in dispatch's list of news.
bool IsWithoutUnit(const v1::Follow& follow) {
  return IsOpen(follow.state()) || follow.state() == v1::FOLLOW_STATE_CLOSED ||
         follow.state() == v1::FOLLOW_STATE_ENDED;
}

}  // namespace

// MECH F8
void Receive(const v1::Follow& follow, const Policy& policy, NewEvents& events) {
  if (!IsWithoutUnit(follow)) return;
  // By who may visit, in every state: of whoever checks or closes, not everybody may read.
  events.Add().mutable_words_received()->set_unit_id(std::string(
      policy.lookups().JudgeOf(city::v1::PERMISSION_VISIT, follow.header(), work::UnitOf(follow),
                               work::FactsOf(follow), policy.now_ms)));
}

bool IsWaiting(const v1::Follow& follow) { return follow.has_words(); }
const std::string& ReaderOf(const v1::Follow& follow) { return follow.words().unit_id(); }

// MECH F8
Verdict<NewEvents> Read(const v1::Follow&, const v1::ReadWords& command, const Policy&,
                        NewEvents events) {
  events.Add().mutable_words_read()->set_note(command.note());
  return events;
}

// MECH F8
std::optional<Rejection> MayRead(const v1::Follow& follow, const Policy& policy) {
  constexpr auto kVisits = city::v1::PERMISSION_VISIT;
  if (auto refused = work::MayJudgeAs(ReaderOf(follow), kVisits, follow, policy)) return refused;
  if (IsWaiting(follow)) return std::nullopt;
  return Refuse(Rejection::Kind::kNotNow, "NOTHING_TO_READ",
                "没有待阅处的补充内容，无需阅处。补充内容可能已由他人阅处，或已随工单重新办理。");
}

void OnReceived(const v1::WordsReceived& received, const core::v1::EventHeader& header,
                v1::Follow& follow) {
  if (!IsWaiting(follow)) follow.mutable_words()->set_since_ms(header.time_ms());
  follow.mutable_words()->set_unit_id(received.unit_id());
}

}  // namespace huying::followup::words
