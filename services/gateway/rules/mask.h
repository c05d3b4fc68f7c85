// Hides what could name a person in texts that anybody may read. Pure.
#pragma once

#include <string>
#include <string_view>

namespace huying::gateway::rules {

// I11: numbers of 7 digits and more in a run, of 10 and more with blanks, dashes, dots, slashes or
// brackets between them (phones, identity cards, bank cards), and telephones of the same town
// (8765-4321) keep their first 3 digits; the rest becomes "*". Full-width and Chinese digits count,
// and signs that show nothing do not part them. Dates and hours stay. E-mail addresses keep their
// domain, whatever the "@" is.
std::string MaskPersonal(std::string_view text);

}  // namespace huying::gateway::rules
