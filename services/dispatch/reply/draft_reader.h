// MECH D13: reads a draft as a supervisor would: what does it say of the matter, where does it
// evade, and what is not in it? By the phrases of the city's rules of replies alone. What follows
// from it is for reply/rules.h to say.
//
// Immutable, shared by all threads.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "common/text/phrase.h"
#include "common/text/telephone.h"
#include "huying/city/v1/process.pb.h"
#include "services/dispatch/policy.h"

namespace huying::dispatch::reply {

// What a phrase is in the rules.
enum class Role {
  kBanned,
  kCourtesy,
  kIntention,
  kDate,
  kReporting,
  kDisclaimer,
  kHandover,
  kBodyEnding,
  kNameless,
  kPlace,
  kEmptyContact,
  kOwnName,
  kResult,
  kRequired,  // marks a required part; which one, the place says
  kAdvised,
};

class DraftReader {
 public:
  // `rules` outlive this. Phrases that the pack's check would refuse are left out.
  explicit DraftReader(const city::v1::ReplyRules* rules);

  // The names of parts point into the rules. Full-width signs, spaces, line breaks and capitals do
  // not hide a phrase.
  DraftFindings Read(std::string_view draft) const;

 private:
  struct Known {
    Role role = Role::kBanned;
    size_t part = 0;  // of kRequired and kAdvised
  };
  using Table = std::vector<std::pair<Known, text::Phrase>>;
  static Table TableOf(const city::v1::ReplyRules& rules);
  explicit DraftReader(const city::v1::ReplyRules* rules, Table table);

  const city::v1::ReplyRules* rules_;
  std::vector<Known> known_;  // by phrase of the finder
  text::PhraseFinder finder_;
  text::TelephoneReader telephones_;
};

}  // namespace huying::dispatch::reply
