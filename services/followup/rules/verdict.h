// What a citizen's answers count as, by the pack's rule. Pure.
#pragma once

#include <string>

#include "huying/city/v1/process.pb.h"
#include "huying/followup/v1/followup.pb.h"

namespace huying::followup::rules {

// The answers with both forms of "contacted" and "solved" filled, so that readers of either see the
// same. Where `old` (a record from before there were three answers), false is no.
v1::VisitAnswers Filled(const v1::VisitAnswers& answers, bool old = false);

// Whoever was asked and said nothing of it is read as the pack says; who was not asked is neither
// yes nor no.
v1::VisitVerdict VerdictOn(const v1::VisitAnswers& answers, const city::v1::VisitRules& rules);

// The required questions of the script that have no answer, as asked; empty if none. "No statement"
// is an answer. `script` may be null.
std::string Unanswered(const v1::VisitAnswers& answers, const city::v1::VisitScript* script);

}  // namespace huying::followup::rules
