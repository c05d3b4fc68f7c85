#include "common/rpc/citizen_door.h"

#include <algorithm>

#include "common/case/opening.h"

namespace huying::rpc {
namespace {

Rejection Closed(std::string code, std::string message) {
  return {.kind = Rejection::Kind::kNotAllowed,
          .code = std::move(code),
          .mechanism = "I2",
          .message = std::move(message),
          .possible = {}};
}

}  // namespace

// MECH I2
std::optional<Rejection> CodeDoor::Check(std::string_view case_id, std::string_view code,
                                         int64_t now_ns) {
  // Both are always asked: a closed case answers as slowly as an open one.
  const bool closed = tries_.IsClosed(case_id, now_ns);
  const bool right = key_->IsCodeOf(case_id, code);
  if (closed) {
    return Closed("TOO_MANY_TRIES",
                  "查询码多次输入错误，该工单编号一小时内不能再用查询码操作。请一小时后再试，"
                  "或拨打热线由工作人员办理。");
  }
  if (right) return std::nullopt;
  tries_.Wrong(case_id, now_ns);
  return Closed(
      "TRACKING_CODE_WRONG",
      "工单编号或查询码不正确。请核对登记时收到的编号和查询码，或拨打热线由工作人员办理。");
}

bool CitizenDoor::AsksForCode(const CommandInfo& command) {
  if (command.field == nullptr || command.options->creates()) return false;
  return std::any_of(command.allow.begin(), command.allow.end(), [](const AllowInfo& allow) {
    return allow.parties == 0 ? allow.permissions == 0
                              : ((allow.parties >> core::v1::PARTY_CITIZEN) & 1) != 0;
  });
}

// MECH I2
std::optional<Rejection> CitizenDoor::Check(const CommandInfo& command,
                                            const core::v1::CommandHeader& header,
                                            std::string_view code, int64_t now_ns) {
  // Whoever says to be staff gets what the city pack says of the person, and nothing as a citizen.
  if (header.actor().kind() == core::v1::Actor::KIND_STAFF || !AsksForCode(command)) {
    return std::nullopt;
  }
  return codes_.Check(header.case_id(), code, now_ns);
}

void CitizenDoor::Prove(core::v1::OpeningGrant& grant) const {
  grant.set_proof(keys_->Prove(opening::ProvedBytes(grant)));
}

}  // namespace huying::rpc
