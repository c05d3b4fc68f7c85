#include "services/dispatch/reply/draft_reader.h"

#include <algorithm>
#include <string>

#include "common/text/utf8.h"
#include "services/dispatch/reply/reading.h"

namespace huying::dispatch::reply {
namespace {

using Phrases = google::protobuf::RepeatedPtrField<std::string>;
using Parts = google::protobuf::RepeatedPtrField<city::v1::ReplyPart>;

std::vector<std::string> WordsOf(const Phrases& words) { return {words.begin(), words.end()}; }

// What is quoted is blanked, so that its numbers are nobody's telephone here.
std::string WithoutQuotes(std::string_view draft) {
  std::string rest(draft);
  for (const text::Span& quote : QuotedIn(draft))
    std::fill(rest.begin() + quote.begin, rest.begin() + quote.end, '\n');
  return rest;
}

void AddWords(const Reading& reading, const std::vector<Reading::Found>& found,
              std::vector<std::string>& words) {
  const auto within_longer = [&](const Reading::Found& each) {
    return std::any_of(found.begin(), found.end(), [&](const Reading::Found& other) {
      return other.span != each.span && other.span.begin <= each.span.begin &&
             other.span.end >= each.span.end;
    });
  };
  for (const Reading::Found& each : found) {
    if (within_longer(each)) continue;
    std::string word(reading.Of(each));
    if (std::find(words.begin(), words.end(), word) == words.end())
      words.push_back(std::move(word));
  }
}

void AddMissing(const Parts& parts, const std::vector<Reading::Found>& marks, bool has_telephone,
                std::vector<std::string_view>& missing) {
  std::vector<bool> there(static_cast<size_t>(parts.size()), false);
  for (const Reading::Found& mark : marks) there[mark.part] = true;
  for (size_t i = 0; i < there.size(); ++i) {
    const city::v1::ReplyPart& part = parts[static_cast<int>(i)];
    if (!there[i] && !(part.telephone() && has_telephone)) missing.push_back(part.name());
  }
}

}  // namespace

DraftReader::Table DraftReader::TableOf(const city::v1::ReplyRules& rules) {
  const std::vector<std::string> own_names = WordsOf(rules.own_names());
  Table table;
  const auto add = [&](Known known, const Phrases& phrases) {
    for (const std::string& phrase : phrases) {
      auto parsed = text::Phrase::Parse(phrase, own_names);
      if (parsed.ok()) table.emplace_back(known, *std::move(parsed));
    }
  };
  add({Role::kBanned, 0}, rules.banned_phrases());
  add({Role::kCourtesy, 0}, rules.courtesies());
  add({Role::kIntention, 0}, rules.intentions());
  add({Role::kDate, 0}, rules.dates());
  add({Role::kReporting, 0}, rules.reporting_words());
  add({Role::kDisclaimer, 0}, rules.disclaimers());
  add({Role::kHandover, 0}, rules.handovers());
  add({Role::kBodyEnding, 0}, rules.body_endings());
  add({Role::kNameless, 0}, rules.nameless_bodies());
  add({Role::kPlace, 0}, rules.places());
  add({Role::kEmptyContact, 0}, rules.empty_contacts());
  add({Role::kOwnName, 0}, rules.own_names());
  add({Role::kResult, 0}, rules.results());
  for (size_t i = 0; i < static_cast<size_t>(rules.required_parts_size()); ++i)
    add({Role::kRequired, i}, rules.required_parts(static_cast<int>(i)).markers());
  for (size_t i = 0; i < static_cast<size_t>(rules.advised_parts_size()); ++i)
    add({Role::kAdvised, i}, rules.advised_parts(static_cast<int>(i)).markers());
  return table;
}

DraftReader::DraftReader(const city::v1::ReplyRules* rules) : DraftReader(rules, TableOf(*rules)) {}

DraftReader::DraftReader(const city::v1::ReplyRules* rules, Table table)
    : rules_(rules),
      known_([&table] {
        std::vector<Known> known;
        for (const auto& [each, phrase] : table) known.push_back(each);
        return known;
      }()),
      finder_([&table] {
        std::vector<text::Phrase> phrases;
        for (auto& [each, phrase] : table) phrases.push_back(std::move(phrase));
        return phrases;
      }()),
      telephones_({.telephone = WordsOf(rules->number_words().telephone()),
                   .other = WordsOf(rules->number_words().other()),
                   .units = WordsOf(rules->number_words().units())}) {}

DraftFindings DraftReader::Read(std::string_view draft) const {
  Reading reading(draft);
  for (const text::PhraseFinder::Match& match : finder_.FindAll(reading.text())) {
    const Known& known = known_[match.phrase];
    reading.Add({.role = known.role, .part = known.part, .span = match.span});
  }
  reading.Finish();
  const bool has_telephone = !telephones_.Find(WithoutQuotes(draft)).empty();

  DraftFindings findings;
  findings.substance = reading.Substance();
  findings.characters = text::CountWordCharacters(findings.substance);
  findings.has_result = reading.HasResult();
  AddWords(reading, reading.Own(Role::kBanned), findings.banned);
  if (!has_telephone) AddWords(reading, reading.all(Role::kEmptyContact), findings.empty_contacts);
  const std::vector<Reading::Found> disclaimers = reading.Own(Role::kDisclaimer);
  if (!disclaimers.empty()) {
    const bool named = reading.NamesAnother();
    const bool reachable = has_telephone || !reading.all(Role::kPlace).empty();
    findings.passed_on = named && reachable;
    if (!named) AddWords(reading, disclaimers, findings.nameless);
    if (named && !reachable) AddWords(reading, disclaimers, findings.unreachable);
  }
  AddMissing(rules_->required_parts(), reading.all(Role::kRequired), has_telephone,
             findings.missing_parts);
  AddMissing(rules_->advised_parts(), reading.all(Role::kAdvised), has_telephone,
             findings.advised_parts);
  return findings;
}

}  // namespace huying::dispatch::reply
