// Finds many words in a text in one pass (Aho and Corasick, "Efficient string matching", CACM
// 18(6), 1975). What a match means is for rules to say.
//
// Immutable after it was made; thread-safe. Words and texts are compared as bytes: normalise both
// first (text/utf8.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace huying::text {

struct WordMatch {
  uint32_t word = 0;   // its place in the list the finder was made from
  uint32_t begin = 0;  // bytes of the text, [begin, end)
  uint32_t end = 0;

  friend bool operator==(const WordMatch&, const WordMatch&) = default;
};

class WordFinder {
 public:
  // Empty words are never found. A word that stands in the list twice is found as its first entry.
  explicit WordFinder(const std::vector<std::string>& words);

  // All matches, overlapping ones too, in the order of their ends and then longest first.
  std::vector<WordMatch> FindAll(std::string_view text) const;

  // Longest matches that do not overlap: of two that do the longer wins, then the one that begins
  // first. In text order.
  std::vector<WordMatch> FindLongest(std::string_view text) const;

 private:
  struct Node {
    int32_t word = -1;     // that ends here
    uint32_t length = 0;   // of that word
    int32_t shorter = -1;  // the next node on the chain of suffixes at which a word ends
  };
  // From node to node by byte while the finder is made.
  using Steps = std::vector<std::array<int32_t, 256>>;

  Steps Trie(const std::vector<std::string>& words);
  void Complete(Steps& steps);
  void Pack(const Steps& steps);

  // A text is read at the pace at which these come into the cache, so they are small: bytes that no
  // word tells apart share a column, and a step says whether a word ends there.
  std::array<uint16_t, 256> column_{};
  uint32_t columns_ = 0;
  std::vector<uint32_t>
      next_;                 // by row and column: twice the next row, and one more if a word ends
  std::vector<Node> nodes_;  // by row / columns_
};

}  // namespace huying::text
