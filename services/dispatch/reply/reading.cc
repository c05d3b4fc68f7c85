#include "services/dispatch/reply/reading.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/text/utf8.h"

namespace huying::dispatch::reply {
namespace {

using text::ClausedText;
using text::Span;

constexpr size_t kLongestQuote = 600;  // bytes; two hundred characters
constexpr size_t kLongestSignature = 20;
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kQuotes = {
    {{"“", "”"}, {"「", "」"}, {"『", "』"}, {"\"", "\""}, {"＂", "＂"}}};

// Almost no character begins as a quote does, and so none of them need be looked at for most.
constexpr std::array<bool, 256> kMayQuote = [] {
  std::array<bool, 256> may = {};
  for (const auto& [open, closing] : kQuotes) may[static_cast<unsigned char>(open[0])] = true;
  return may;
}();

bool Inside(const Span& inner, const Span& outer) {
  return inner.begin >= outer.begin && inner.end <= outer.end;
}

}  // namespace

std::vector<Span> QuotedIn(std::string_view text) {
  std::vector<Span> quoted;
  for (size_t at = 0; at < text.size();) {
    size_t next = at + 1;
    if (!kMayQuote[static_cast<unsigned char>(text[at])]) {
      at = next;
      continue;
    }
    for (const auto& [open, closing] : kQuotes) {
      if (!text.substr(at).starts_with(open)) continue;
      const size_t from = at + open.size();
      const size_t end = text.substr(0, from + kLongestQuote).find(closing, from);
      if (end == std::string_view::npos) continue;
      next = end + closing.size();
      quoted.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(next)});
      break;
    }
    at = next;
  }
  return quoted;
}

Reading::Reading(std::string_view draft)
    : text_(draft),
      quoted_(QuotedIn(text_.plain)),
      found_(static_cast<size_t>(Role::kAdvised) + 1),
      silent_(text_.plain.size(), false) {}

void Reading::Add(const Found& found) {
  const auto holds = [&](const Span& quote) {
    return Inside({found.span.begin, found.span.begin + 1}, quote);
  };
  if (found.role != Role::kCourtesy && std::any_of(quoted_.begin(), quoted_.end(), holds)) return;
  found_[static_cast<size_t>(found.role)].push_back(found);
}

bool Reading::Holds(Role role, const Span& inner) const {
  return std::any_of(all(role).begin(), all(role).end(),
                     [&](const Found& found) { return Inside(inner, found.span); });
}

bool Reading::InClauseOf(Role role, const Span& clause) const {
  return std::any_of(all(role).begin(), all(role).end(),
                     [&](const Found& found) { return Inside(found.span, clause); });
}

void Reading::Silence(const Span& span) {
  std::fill(silent_.begin() + span.begin, silent_.begin() + span.end, true);
}

void Reading::SilenceQuestions() {
  bool asks = false;
  for (size_t i = text_.clauses.size(); i-- > 0;) {
    const ClausedText::Clause& clause = text_.clauses[i];
    if (clause.last_of_sentence) asks = clause.question;
    if (asks) Silence(clause.span);
  }
}

// 县教育局 2013年1月5日: a unit and a date, or a date alone, that make a clause at a sentence's end.
void Reading::SilenceSignatures() {
  for (const ClausedText::Clause& clause : text_.clauses) {
    if (!clause.last_of_sentence) continue;
    Span name = clause.span;
    bool dated = false;
    for (const Found& date : all(Role::kDate)) {
      if (!Inside(date.span, clause.span)) continue;
      name.end = std::min(name.end, date.span.begin);
      dated = dated || date.span.end == clause.span.end;
    }
    const bool last = &clause == &text_.clauses.back();
    const bool body = std::any_of(all(Role::kBodyEnding).begin(), all(Role::kBodyEnding).end(),
                                  [&](const Found& ending) { return ending.span.end == name.end; });
    if ((dated && name.begin == name.end) ||
        (body && (dated || last) && text::CountCharacters(text_.Of(name)) <= kLongestSignature))
      Silence(clause.span);
  }
}

void Reading::Finish() {
  for (const Span& quote : quoted_) Silence(quote);
  for (Role role : {Role::kCourtesy, Role::kDisclaimer, Role::kEmptyContact, Role::kBanned})
    for (const Found& found : all(role)) Silence(found.span);
  for (const Found& intention : all(Role::kIntention))
    if (!InClauseOf(Role::kDate, text_.ClauseAt(intention.span.begin).span))
      Silence(intention.span);
  SilenceQuestions();
  SilenceSignatures();
}

// 物业称不归我管: somebody else's words, unless the own unit is named before.
bool Reading::Reported(const Found& found) const {
  const Span clause = text_.ClauseAt(found.span.begin).span;
  const Span before = {clause.begin, std::max(clause.begin, found.span.begin)};
  for (const Found& word : all(Role::kReporting)) {
    if (!Inside(word.span, before)) continue;
    if (!InClauseOf(Role::kOwnName, {clause.begin, word.span.begin})) return true;
  }
  return false;
}

std::vector<Reading::Found> Reading::Own(Role role) const {
  std::vector<Found> own;
  for (const Found& found : all(role))
    if (!Holds(Role::kCourtesy, {found.span.begin, found.span.begin + 1}) && !Reported(found))
      own.push_back(found);
  return own;
}

bool Reading::NamesAnother() const {
  for (const Found& handover : all(Role::kHandover)) {
    const Span clause = text_.ClauseAt(handover.span.begin).span;
    for (const Found& body : all(Role::kBodyEnding)) {
      if (!Inside(body.span, {handover.span.begin, std::max(clause.end, handover.span.end)}))
        continue;
      if (!Holds(Role::kNameless, body.span) && !Holds(Role::kOwnName, body.span) &&
          !Holds(Role::kDisclaimer, body.span))
        return true;
    }
  }
  return false;
}

// A date that is no signature's says when something was or will be done.
bool Reading::HasResult() const {
  const auto speaks = [&](const Found& found) { return !silent_[found.span.begin]; };
  return std::any_of(all(Role::kResult).begin(), all(Role::kResult).end(), speaks) ||
         std::any_of(all(Role::kDate).begin(), all(Role::kDate).end(), speaks);
}

std::string Reading::Substance() const {
  std::string said;
  for (size_t i = 0; i < silent_.size(); ++i) {
    const char c = text_.plain[i];
    if (!silent_[i] && !text::IsDigit(c)) {
      said.push_back(c);
    } else if (!said.empty() && said.back() != ' ') {
      said.push_back(' ');
    }
  }
  return said;
}

}  // namespace huying::dispatch::reply
