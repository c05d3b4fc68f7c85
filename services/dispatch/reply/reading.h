// One draft while it is read: where which phrase stands, what is quoted, and what says nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/text/phrase.h"
#include "services/dispatch/reply/draft_reader.h"

namespace huying::dispatch::reply {

// The quoted parts of a text, with their signs: “…”, 「…」, 『…』 and "…". A sign without its
// counterpart quotes nothing.
std::vector<text::Span> QuotedIn(std::string_view text);

class Reading {
 public:
  struct Found {
    Role role = Role::kBanned;
    size_t part = 0;
    text::Span span;
  };

  explicit Reading(std::string_view draft);
  void Add(const Found& found);  // what stands in quotes is dropped
  void Finish();                 // after the last Add

  std::string_view Of(const Found& found) const { return text_.Of(found.span); }
  const text::ClausedText& text() const { return text_; }
  const std::vector<Found>& all(Role role) const { return found_[static_cast<size_t>(role)]; }
  // What the unit says of itself: not within a courtesy, and nobody else's words.
  std::vector<Found> Own(Role role) const;
  // A unit other than the own one is named, after words that say whose duty it is.
  bool NamesAnother() const;
  // Of what says something of the matter.
  bool HasResult() const;
  // What says something of the matter, one space where something is left out.
  std::string Substance() const;

 private:
  bool Holds(Role role, const text::Span& inner) const;
  bool Reported(const Found& found) const;
  bool InClauseOf(Role role, const text::Span& clause) const;
  void Silence(const text::Span& span);
  void SilenceQuestions();
  void SilenceSignatures();

  text::ClausedText text_;
  std::vector<text::Span> quoted_;
  std::vector<std::vector<Found>> found_;  // by role
  std::vector<bool> silent_;               // by byte: says nothing of the matter
};

}  // namespace huying::dispatch::reply
