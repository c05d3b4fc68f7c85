// The door that every command passes before its rule: who, when, what it must bring. All of it is
// said by the command's own options, so rules hold only what is left. Pure; immutable, shared by
// all threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/case/authority.h"
#include "common/case/catalog.h"
#include "common/core/verdict.h"

namespace huying {

// The longest text that a command may bring, so that a decision always fits into a record.
inline constexpr size_t kTextBytesMax = 16 * 1024;

// True if it holds more than blanks, of whatever script or width.
bool HasText(std::string_view text);

// A rule's own refusal; the mechanism and what is possible now are filled in by whoever called it.
Rejection Refuse(Rejection::Kind kind, std::string code, std::string message);

// Who acts for others has the right by nobody: not by their own, nor by one of those (InPlaceOf).
Rejection RefuseLent();

// Bits of core.v1.Party.
uint32_t PartiesOf(const Authority& actor);

class CommandGate {
 public:
  // Both catalogs outlive the gate. `noun` is what is in a state, as people call it: 任务.
  CommandGate(const CommandCatalog* commands, const StateCatalog* states, std::string_view noun);

  // TEXT_TOO_LONG for the reason, ACTOR_UNKNOWN or NOT_ALLOWED, NOT_IN_STATE; in this order. Nothing
  // if the actor may give the command now, whatever it brings.
  std::optional<Rejection> CheckActor(const CommandInfo& command, int state, const Authority& actor,
                                      std::string_view reason) const;
  // INPUT_MISSING, TEXT_TOO_LONG, UNIT_UNKNOWN: the inputs in the order of their fields, then the
  // reason. Nothing if all is there.
  std::optional<Rejection> CheckInputs(
      const CommandInfo& command, const google::protobuf::Message& body, std::string_view reason,
      absl::FunctionRef<bool(std::string_view unit_id)> knows_unit) const;

  // Who and when, without words.
  bool MayNow(const CommandInfo& command, int state, const Authority& actor) const;
  // The commands that are possible in a state, for somebody who may; in the order of numbers. None
  // where there is no row yet.
  std::vector<std::string> PossibleIn(int state) const;

 private:
  Rejection NotAllowed(const CommandInfo& command, int state, const Authority& actor) const;
  Rejection NotInState(const CommandInfo& command, int state) const;

  const CommandCatalog* commands_;
  const StateCatalog* states_;
  std::string noun_;
};

}  // namespace huying
