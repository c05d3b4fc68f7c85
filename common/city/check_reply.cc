// What a reply must and must not say: phrases that mean something, and rules that a reply can meet.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/city/checks.h"
#include "common/text/phrase.h"
#include "common/text/utf8.h"

namespace huying::city {
namespace {

using Rules = v1::ReplyRules;

// One list of phrases.
struct PhraseList {
  const char* name;
  int field;
  const google::protobuf::RepeatedPtrField<std::string>& (Rules::*phrases)() const;
  bool excludes;  // what stands in it stands in no other such list
  size_t least;   // characters without signs
};

constexpr PhraseList kLists[] = {
    {"banned_phrases", Rules::kBannedPhrasesFieldNumber, &Rules::banned_phrases, true, 2},
    {"courtesies", Rules::kCourtesiesFieldNumber, &Rules::courtesies, true, 2},
    {"intentions", Rules::kIntentionsFieldNumber, &Rules::intentions, true, 1},
    {"disclaimers", Rules::kDisclaimersFieldNumber, &Rules::disclaimers, true, 2},
    {"results", Rules::kResultsFieldNumber, &Rules::results, true, 2},
    {"own_names", Rules::kOwnNamesFieldNumber, &Rules::own_names, false, 2},
    {"dates", Rules::kDatesFieldNumber, &Rules::dates, false, 0},
    {"reporting_words", Rules::kReportingWordsFieldNumber, &Rules::reporting_words, false, 1},
    {"handovers", Rules::kHandoversFieldNumber, &Rules::handovers, false, 1},
    {"body_endings", Rules::kBodyEndingsFieldNumber, &Rules::body_endings, false, 1},
    {"nameless_bodies", Rules::kNamelessBodiesFieldNumber, &Rules::nameless_bodies, false, 2},
    {"places", Rules::kPlacesFieldNumber, &Rules::places, false, 1},
    {"empty_contacts", Rules::kEmptyContactsFieldNumber, &Rules::empty_contacts, false, 2},
};

size_t CharactersOf(std::string phrase) {
  for (const std::string_view sign : {"{我}", "{数}"})
    for (size_t at = phrase.find(sign); at != std::string::npos; at = phrase.find(sign))
      phrase.erase(at, sign.size());
  return text::CountWordCharacters(phrase);
}

void CheckPhrase(const CheckContext& context, const google::protobuf::Message& at, int field,
                 const std::string& phrase, size_t least,
                 const std::vector<std::string>& own_names) {
  const auto parsed = text::Phrase::Parse(phrase, own_names);
  if (!parsed.ok()) {
    context.Add(at, field,
                fmt::format("the phrase '{}' {}", phrase, std::string(parsed.status().message())),
                "write it as proto/huying/city/v1/process.proto says at ReplyRules");
  } else if (CharactersOf(phrase) < least) {
    context.Add(at, field, fmt::format("the phrase '{}' stands in almost every text", phrase),
                fmt::format("give it {} characters or more, or take it out", least));
  }
}

void CheckLists(const CheckContext& context, const Rules& rules,
                const std::vector<std::string>& own_names) {
  absl::flat_hash_map<std::string, const char*> list_of;
  for (const PhraseList& list : kLists) {
    for (const std::string& phrase : (rules.*list.phrases)()) {
      CheckPhrase(context, rules, list.field, phrase, list.least, own_names);
      if (!list.excludes) continue;
      const auto [other, added] = list_of.try_emplace(text::Normalize(phrase), list.name);
      if (added) continue;
      context.Add(
          rules, list.field,
          fmt::format("the phrase '{}' stands in {} and in {}", phrase, other->second, list.name),
          "take it out of one: it cannot be both");
    }
  }
}

void CheckParts(const CheckContext& context, const Rules& rules,
                const std::vector<std::string>& own_names) {
  for (const auto* parts : {&rules.required_parts(), &rules.advised_parts()}) {
    for (const v1::ReplyPart& part : *parts) {
      for (const std::string& marker : part.markers())
        CheckPhrase(context, part, v1::ReplyPart::kMarkersFieldNumber, marker, 2, own_names);
      if (part.markers().empty() && !part.telephone())
        context.Add(part, 0, fmt::format("nothing shows the part '{}'", part.name()),
                    "give it markers, or telephone: true");
      if (part.telephone() && rules.number_words().telephone().empty())
        context.Add(part, v1::ReplyPart::kTelephoneFieldNumber,
                    fmt::format("the part '{}' asks for a telephone number, and number_words say "
                                "nothing of them",
                                part.name()),
                    "add number_words with telephone");
    }
  }
}

}  // namespace

void CheckReplyRules(const CheckContext& context) {
  const Rules& rules = context.pack.reply_rules();
  const std::vector<std::string> own_names(rules.own_names().begin(), rules.own_names().end());
  CheckLists(context, rules, own_names);
  CheckParts(context, rules, own_names);
  if (rules.min_with_result() > rules.min_characters())
    context.Add(rules, Rules::kMinWithResultFieldNumber,
                "a reply with a result needs more characters than one without",
                "give min_with_result at most min_characters");
  if (!rules.disclaimers().empty() && (rules.handovers().empty() || rules.body_endings().empty()))
    context.Add(rules, Rules::kDisclaimersFieldNumber,
                "no reply could say whose duty it is instead", "add handovers and body_endings");
  if (rules.number_words().telephone().empty() &&
      (!rules.empty_contacts().empty() || !rules.disclaimers().empty()))
    context.Add(rules, Rules::kNumberWordsFieldNumber,
                "no short telephone number could be told from others",
                "add number_words with telephone");
}

}  // namespace huying::city
