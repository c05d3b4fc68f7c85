#include "services/dispatch/draft_reader.h"

#include <algorithm>
#include <string>

#include "common/text/utf8.h"

namespace huying::dispatch {
namespace {

std::vector<std::string> BannedOf(const city::v1::ReplyRules& rules) {
  std::vector<std::string> words;
  for (const std::string& phrase : rules.banned_phrases()) words.push_back(text::Normalize(phrase));
  return words;
}

// The markers of all parts, each once, in order.
std::vector<std::string> MarkersOf(const city::v1::ReplyRules& rules) {
  std::vector<std::string> words;
  for (const city::v1::ReplyPart& part : rules.required_parts()) {
    for (const std::string& marker : part.markers()) words.push_back(text::Normalize(marker));
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

}  // namespace

DraftReader::DraftReader(const city::v1::ReplyRules* reply_rules)
    : reply_rules_(reply_rules),
      banned_(BannedOf(*reply_rules)),
      markers_(MarkersOf(*reply_rules)) {
  const std::vector<std::string> markers = MarkersOf(*reply_rules);
  parts_of_marker_.resize(markers.size());
  for (int part = 0; part < reply_rules->required_parts_size(); ++part) {
    for (const std::string& marker : reply_rules->required_parts(part).markers()) {
      const auto at = std::lower_bound(markers.begin(), markers.end(), text::Normalize(marker)) -
                      markers.begin();
      parts_of_marker_[static_cast<size_t>(at)].push_back(static_cast<size_t>(part));
    }
  }
}

DraftFindings DraftReader::Read(std::string_view draft) const {
  DraftFindings findings;
  const std::string plain = text::Normalize(draft);
  findings.characters = text::CountWordCharacters(plain);

  std::vector<bool> said(static_cast<size_t>(reply_rules_->banned_phrases_size()), false);
  for (const text::WordMatch& match : banned_.FindAll(plain)) said[match.word] = true;
  for (size_t i = 0; i < said.size(); ++i) {
    if (said[i]) findings.banned.push_back(reply_rules_->banned_phrases(static_cast<int>(i)));
  }

  std::vector<bool> there(static_cast<size_t>(reply_rules_->required_parts_size()), false);
  for (const text::WordMatch& match : markers_.FindAll(plain)) {
    for (size_t part : parts_of_marker_[match.word]) there[part] = true;
  }
  for (size_t i = 0; i < there.size(); ++i) {
    if (!there[i]) {
      findings.missing_parts.push_back(reply_rules_->required_parts(static_cast<int>(i)).name());
    }
  }
  return findings;
}

}  // namespace huying::dispatch
