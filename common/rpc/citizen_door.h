// MECH I2: the door for acts by the person who reported, and by everybody else who is no staff: they
// need the case's tracking code. It stands before a command is ordered into the log, so that no code
// is ever in it; one place for all services and all commands (CaseCalls::Execute), by the commands'
// own options, so that a new command cannot forget it.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/case/catalog.h"
#include "common/core/verdict.h"
#include "common/security/case_keys.h"
#include "common/security/code_tries.h"
#include "huying/core/v1/core.pb.h"
#include "huying/core/v1/opening.pb.h"

namespace huying::rpc {

// The code alone: for who looks at a case with it (gateway).
class CodeDoor {
 public:
  explicit CodeDoor(std::shared_ptr<const security::TrackingKey> key) : key_(std::move(key)) {}

  // TRACKING_CODE_WRONG, TOO_MANY_TRIES; nothing if the code is right. Nothing is read of the case, so
  // a number that no case has costs the same and gets the same words. `now_ns` is monotonic.
  std::optional<Rejection> Check(std::string_view case_id, std::string_view code, int64_t now_ns);

 private:
  const std::shared_ptr<const security::TrackingKey> key_;
  security::CodeTries tries_;
};

class CitizenDoor {
 public:
  explicit CitizenDoor(std::shared_ptr<const security::CaseKeys> keys)
      : keys_(std::move(keys)), codes_(keys_->tracking()) {}

  // True where a citizen may give the command about a case that is there. Staff who may, too, need
  // no code: they act by their own right.
  static bool AsksForCode(const CommandInfo& command);

  // Nothing if the actor is staff or knows the code; else what CodeDoor says.
  std::optional<Rejection> Check(const CommandInfo& command, const core::v1::CommandHeader& header,
                                 std::string_view code, int64_t now_ns);

  // MECH I11: puts on the proof that the opening is in the log. Only when it is.
  void Prove(core::v1::OpeningGrant& grant) const;

 private:
  const std::shared_ptr<const security::CaseKeys> keys_;
  CodeDoor codes_;
};

}  // namespace huying::rpc
