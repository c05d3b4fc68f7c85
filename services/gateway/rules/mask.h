// Hides what could name a person in texts that anybody may read. Pure.
#pragma once

#include <string>
#include <string_view>

namespace huying::gateway::rules {

// I11: numbers of 7 digits and more in a run, or of 10 and more with spaces, hyphens, dots or
// dashes between them (phones, identity cards, bank cards), keep their first 3 digits and the rest
// becomes
// "*", full-width digits too; e-mail addresses keep their domain.
std::string MaskPersonal(std::string_view text);

}  // namespace huying::gateway::rules
