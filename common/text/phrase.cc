#include "common/text/phrase.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/status/status.h"
#include "common/text/utf8.h"

namespace huying::text {
namespace {

constexpr std::string_view kDots = "…";
constexpr std::string_view kOwn = "{我}";
constexpr std::string_view kNumber = "{数}";
constexpr size_t kNearCharacters = 12;
// What stands for a number in Chinese; all are three bytes long.
constexpr std::string_view kNumerals = "〇零一二三四五六七八九十百两半";
constexpr std::string_view kStop = "。";
constexpr std::array<std::string_view, 4> kSentenceEnds = {kStop, "!", ";", "?"};

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

bool IsNumeral(std::string_view character) {
  for (size_t at = 0; at < kNumerals.size(); at += 3)
    if (kNumerals.substr(at, 3) == character) return true;
  return false;
}

// The bytes with which a sign begins that may end a clause; most bytes are none.
constexpr std::array<bool, 256> kMayEnd = [] {
  std::array<bool, 256> may = {};
  for (const char sign : std::string_view("!?;,:.")) may[static_cast<unsigned char>(sign)] = true;
  may[static_cast<unsigned char>(kStop[0])] = true;
  return may;
}();

// The sign at `at` that ends a clause; empty if there is none. Commas, points and colons between
// digits belong to a number or a time of day.
std::string_view EndSign(std::string_view text, size_t at) {
  // Normalize has made ASCII of the other full-width signs.
  if (!kMayEnd[static_cast<unsigned char>(text[at])]) return {};
  if (text[at] == kStop[0]) return text.substr(at).starts_with(kStop) ? kStop : std::string_view{};
  const bool in_number =
      at > 0 && IsDigit(text[at - 1]) && at + 1 < text.size() && IsDigit(text[at + 1]);
  if (in_number && std::string_view(",:.").find(text[at]) != std::string_view::npos) return {};
  return text.substr(at, 1);
}

// The last place of `word` in [from, to), or the first one.
size_t Place(std::string_view text, std::string_view word, size_t from, size_t to, bool last) {
  const std::string_view part = text.substr(from, to - from);
  const size_t at = last ? part.rfind(word) : part.find(word);
  return at == std::string_view::npos ? at : from + at;
}

size_t AfterCharacters(std::string_view text, size_t at, size_t end, size_t characters) {
  while (at < end && characters > 0) {
    ++at;
    while (at < end && IsContinuation(text[at])) ++at;
    --characters;
  }
  return at;
}

// By byte, and for the end: where the next number begins, or one behind the end.
std::vector<uint32_t> NextNumbers(std::string_view text) {
  std::vector<uint32_t> next(text.size() + 1, static_cast<uint32_t>(text.size() + 1));
  for (size_t at = text.size(); at-- > 0;) {
    const bool number = IsDigit(text[at]) || IsNumeral(text.substr(at, 3));
    next[at] = number ? static_cast<uint32_t>(at) : next[at + 1];
  }
  return next;
}

// Length of the placeholder or of the characters that `text` begins with.
size_t LengthOfPiece(std::string_view text) {
  for (std::string_view sign : {kOwn, kNumber})
    if (text.starts_with(sign)) return sign.size();
  return std::min({text.find(kDots), text.find(kOwn), text.find(kNumber), text.size()});
}

}  // namespace

size_t NumberAtStart(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    if (IsDigit(text[at])) {
      ++at;
    } else if (IsNumeral(text.substr(at, 3))) {
      at += 3;
    } else {
      break;
    }
  }
  return at;
}

size_t NumberAtEnd(std::string_view text) {
  size_t length = 0;
  while (length < text.size()) {
    const std::string_view left = text.substr(0, text.size() - length);
    if (IsDigit(left.back())) {
      ++length;
    } else if (left.size() >= 3 && IsNumeral(left.substr(left.size() - 3))) {
      length += 3;
    } else {
      break;
    }
  }
  return length;
}

ClausedText::ClausedText(std::string_view text) {
  uint32_t begin = 0;
  const auto close = [&](std::string_view sign, uint32_t end) {
    const bool last = sign.empty() || std::find(kSentenceEnds.begin(), kSentenceEnds.end(), sign) !=
                                          kSentenceEnds.end();
    if (end > begin)
      clauses.push_back({.span = {begin, end}, .question = sign == "?", .last_of_sentence = last});
    begin = end + static_cast<uint32_t>(sign.size());
  };
  while (!text.empty()) {
    // A line that ends ends a clause, but hides no word that goes on in the next one.
    const size_t line_end = std::min(text.find('\n'), text.size());
    const size_t from = plain.size();
    plain += Normalize(text.substr(0, line_end));
    text.remove_prefix(std::min(line_end + 1, text.size()));
    for (size_t at = from; at < plain.size();) {
      const std::string_view sign = EndSign(plain, at);
      if (sign.empty()) {
        ++at;
        continue;
      }
      close(sign, static_cast<uint32_t>(at));
      at += sign.size();
    }
    close({}, static_cast<uint32_t>(plain.size()));
  }
  if (clauses.empty()) clauses.push_back({});
}

const ClausedText::Clause& ClausedText::ClauseAt(uint32_t at) const {
  auto next = std::upper_bound(
      clauses.begin(), clauses.end(), at,
      [](uint32_t value, const Clause& clause) { return value < clause.span.begin; });
  return next == clauses.begin() ? *next : *std::prev(next);
}

absl::StatusOr<Phrase> Phrase::Parse(std::string_view phrase,
                                     const std::vector<std::string>& own_names) {
  Phrase parsed;
  const std::string text = Normalize(phrase);
  std::string_view rest = text;
  if (rest.starts_with('^')) rest.remove_prefix(1), parsed.at_start_ = true;
  if (rest.ends_with('$')) rest.remove_suffix(1), parsed.at_end_ = true;
  const auto dots = [&rest] {
    int count = 0;
    for (; rest.starts_with(kDots); ++count) rest.remove_prefix(kDots.size());
    return count;
  };
  for (bool first = true; !rest.empty(); first = false) {
    const int before = dots();
    if (before > 2) return absl::InvalidArgumentError("has more than two signs … in a row");
    if ((first || rest.empty()) && before == 1)
      return absl::InvalidArgumentError("begins or ends with one …; write …… there");
    if (first) parsed.from_start_ = before == 2;
    if (rest.empty()) {
      parsed.to_end_ = before == 2;
      break;
    }
    Piece piece;
    if (!first && before > 0) piece.before = before == 1 ? Gap::kNear : Gap::kAny;
    const size_t length = LengthOfPiece(rest);
    const std::string_view word = rest.substr(0, length);
    piece.number = word == kNumber;
    if (word == kOwn) {
      for (const std::string& name : own_names) piece.words.push_back(Normalize(name));
    } else if (!piece.number) {
      piece.words.emplace_back(word);
    }
    if (!piece.number && piece.words.empty())
      return absl::InvalidArgumentError("says {我}, but own_names is empty");
    parsed.pieces_.push_back(std::move(piece));
    rest.remove_prefix(length);
  }
  std::vector<Piece>& pieces = parsed.pieces_;
  if (pieces.empty()) return absl::InvalidArgumentError("is empty");
  parsed.anchor_ = pieces[0].number ? 1 : 0;
  if (parsed.anchor_ >= pieces.size() || pieces[parsed.anchor_].number ||
      (parsed.anchor_ == 1 && pieces[1].before != Gap::kNone))
    return absl::InvalidArgumentError("has no word directly after its first {数}");
  return parsed;
}

PhraseFinder::PhraseFinder(std::vector<Phrase> phrases)
    : phrases_(std::move(phrases)),
      looks_for_numbers_(std::any_of(phrases_.begin(), phrases_.end(), LooksForNumbers)),
      words_(AnchorsOf(phrases_)),
      finder_(words_) {
  phrases_of_.resize(words_.size());
  for (size_t i = 0; i < phrases_.size(); ++i) {
    for (const std::string& word : phrases_[i].pieces_[phrases_[i].anchor_].words) {
      const auto at = std::lower_bound(words_.begin(), words_.end(), word) - words_.begin();
      phrases_of_[static_cast<size_t>(at)].push_back(i);
    }
  }
}

std::vector<std::string> PhraseFinder::AnchorsOf(const std::vector<Phrase>& phrases) {
  std::vector<std::string> words;
  for (const Phrase& phrase : phrases) {
    const std::vector<std::string>& own = phrase.pieces_[phrase.anchor_].words;
    words.insert(words.end(), own.begin(), own.end());
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

bool PhraseFinder::LooksForNumbers(const Phrase& phrase) {
  return std::any_of(phrase.pieces_.begin(), phrase.pieces_.end(), [](const Phrase::Piece& piece) {
    return piece.number && piece.before != Phrase::Gap::kNone;
  });
}

size_t PhraseFinder::EndOfNumber(const Searched& in, const Phrase& phrase, size_t next, size_t at,
                                 size_t farthest, size_t clause_end) {
  const std::string_view text = in.text.plain;
  for (size_t from = farthest == at ? at : in.numbers[at]; from <= farthest;) {
    const size_t length = NumberAtStart(text.substr(from));
    if (length == 0) return 0;
    const size_t end = EndOf(in, phrase, next + 1, from + length, clause_end);
    const bool any_follows =
        next + 1 < phrase.pieces_.size() && phrase.pieces_[next + 1].before == Phrase::Gap::kAny;
    // What is not found in the rest of the clause is not in less of it.
    if (end > 0 || any_follows || farthest == at) return end;
    from = in.numbers[from + length];  // wherever in these digits a number begins, it ends here
  }
  return 0;
}

size_t PhraseFinder::EndOf(const Searched& in, const Phrase& phrase, size_t next, size_t at,
                           size_t clause_end) {
  const std::string_view text = in.text.plain;
  if (next == phrase.pieces_.size()) return at;
  const Phrase::Piece& piece = phrase.pieces_[next];
  size_t farthest = at;
  if (piece.before == Phrase::Gap::kAny) farthest = clause_end;
  if (piece.before == Phrase::Gap::kNear)
    farthest = AfterCharacters(text, at, clause_end, kNearCharacters);
  const bool last = piece.before == Phrase::Gap::kAny;
  if (piece.number) return EndOfNumber(in, phrase, next, at, farthest, clause_end);
  size_t longest = 0;
  for (const std::string& word : piece.words) {
    const size_t to = std::min(text.size(), farthest + word.size());
    const size_t found = Place(text, word, at, to, last);
    if (found == std::string_view::npos) continue;
    longest = std::max(longest, EndOf(in, phrase, next + 1, found + word.size(), clause_end));
  }
  return longest;
}

bool PhraseFinder::MatchAt(const Searched& in, const Phrase& phrase, const WordMatch& anchor,
                           Span& span) {
  const ClausedText& text = in.text;
  const Span& clause = text.ClauseAt(anchor.begin).span;
  span.begin = anchor.begin;
  if (phrase.anchor_ == 1) {
    const size_t length =
        NumberAtEnd(text.Of({clause.begin, std::max(clause.begin, anchor.begin)}));
    if (length == 0) return false;
    span.begin -= static_cast<uint32_t>(length);
  }
  if (phrase.at_start_ && span.begin != clause.begin) return false;
  // A word that a sign or a line break divides ends in another clause than it begins in.
  const size_t clause_end = std::max<size_t>(text.ClauseAt(anchor.end - 1).span.end, anchor.end);
  const size_t end = EndOf(in, phrase, phrase.anchor_ + 1, anchor.end, clause_end);
  if (end == 0 || (phrase.at_end_ && end != clause_end)) return false;
  span.end = static_cast<uint32_t>(phrase.to_end_ ? clause_end : end);
  if (phrase.from_start_) span.begin = clause.begin;
  return true;
}

std::vector<PhraseFinder::Match> PhraseFinder::FindAll(const ClausedText& text) const {
  std::vector<Match> matches;
  Searched in{.text = text, .numbers = {}};
  if (looks_for_numbers_) in.numbers = NextNumbers(text.plain);
  for (const WordMatch& anchor : finder_.FindAll(text.plain)) {
    for (size_t phrase : phrases_of_[anchor.word]) {
      Match match{.phrase = phrase, .span = {}};
      if (MatchAt(in, phrases_[phrase], anchor, match.span)) matches.push_back(match);
    }
  }
  return matches;
}

}  // namespace huying::text
