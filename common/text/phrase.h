// Phrases as people write them down in a city pack, and where they stand in a text. Pure.
//
//   不归我管        these characters, one after another
//   如有…疑问       between the pieces at most twelve characters of the same clause
//   关于……问题      between the pieces anything of the same clause
//   感谢……  ……收悉  from here to the end of the clause; from its beginning to here
//   ^已处理$        the clause begins, ends here
//   不属于{我}职责  what the writer calls the own unit, one of the names given
//   {数}月{数}日    a number, in digits or in Chinese
//
// Immutable, shared by all threads. Texts and phrases are compared as Normalize (utf8.h) leaves
// them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/text/word_finder.h"

namespace huying::text {

struct Span {
  uint32_t begin = 0;  // bytes, [begin, end)
  uint32_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

// A text without white space, and its clauses.
struct ClausedText {
  struct Clause {
    Span span;              // without the sign that ends it
    bool question = false;  // ends with a question mark
    bool last_of_sentence = false;
  };

  explicit ClausedText(std::string_view text);
  // The clause that holds the byte, or the one before it if it stands between two.
  const Clause& ClauseAt(uint32_t at) const;
  std::string_view Of(const Span& span) const {
    return std::string_view(plain).substr(span.begin, span.end - span.begin);
  }

  std::string plain;
  std::vector<Clause> clauses;  // in order, never empty
};

class Phrase {
 public:
  // INVALID_ARGUMENT says what is wrong with it.
  static absl::StatusOr<Phrase> Parse(std::string_view phrase,
                                      const std::vector<std::string>& own_names);

 private:
  friend class PhraseFinder;
  enum class Gap { kNone, kNear, kAny };
  struct Piece {
    Gap before = Gap::kNone;
    bool number = false;
    std::vector<std::string> words;  // one of these; empty for a number
  };
  std::vector<Piece> pieces_;
  size_t anchor_ = 0;        // the first piece that is no number; it is what is looked for
  bool from_start_ = false;  // begins with ……
  bool to_end_ = false;      // ends with ……
  bool at_start_ = false;    // begins with ^
  bool at_end_ = false;      // ends with $
};

// Finds many phrases in one pass.
class PhraseFinder {
 public:
  struct Match {
    size_t phrase = 0;  // its place in the list
    Span span;
  };

  explicit PhraseFinder(std::vector<Phrase> phrases);
  // All matches, overlapping ones too; of one phrase at one place the longest.
  std::vector<Match> FindAll(const ClausedText& text) const;

 private:
  // A text, and by byte where the next number begins; the latter only if a phrase looks for one behind a gap.
  struct Searched {
    const ClausedText& text;
    std::vector<uint32_t> numbers;
  };

  static std::vector<std::string> AnchorsOf(const std::vector<Phrase>& phrases);
  static bool LooksForNumbers(const Phrase& phrase);
  // Where the pieces from `next` on end if they follow at `at`; 0 if they do not.
  static size_t EndOf(const Searched& in, const Phrase& phrase, size_t next, size_t at,
                      size_t clause_end);
  static size_t EndOfNumber(const Searched& in, const Phrase& phrase, size_t next, size_t at,
                            size_t farthest, size_t clause_end);
  static bool MatchAt(const Searched& in, const Phrase& phrase, const WordMatch& anchor,
                      Span& span);

  std::vector<Phrase> phrases_;
  bool looks_for_numbers_;                       // one of them does, behind a gap
  std::vector<std::string> words_;               // of anchors, sorted
  std::vector<std::vector<size_t>> phrases_of_;  // by word: whose anchor it may be
  WordFinder finder_;
};

// Length in bytes of the number (digits, or Chinese) that `text` begins or ends with; 0 if none.
size_t NumberAtStart(std::string_view text);
size_t NumberAtEnd(std::string_view text);

}  // namespace huying::text
