// Texts made plain for comparing, and many words found in one (the words in the first line, with commas).
#include <algorithm>
#include <string>
#include <vector>

#include "common/core/text.h"
#include "common/text/utf8.h"
#include "common/text/word_finder.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

// As slowly as it can be done.
std::vector<text::WordMatch> NaiveMatches(const std::vector<std::string>& words,
                                          std::string_view text) {
  std::vector<text::WordMatch> matches;
  for (size_t end = 1; end <= text.size(); ++end) {
    std::vector<text::WordMatch> here;
    for (size_t i = 0; i < words.size(); ++i) {
      const bool again = std::find(words.begin(), words.begin() + static_cast<ptrdiff_t>(i),
                                   words[i]) != words.begin() + static_cast<ptrdiff_t>(i);
      if (words[i].empty() || again || !text.substr(0, end).ends_with(words[i])) continue;
      here.push_back({.word = static_cast<uint32_t>(i),
                      .begin = static_cast<uint32_t>(end - words[i].size()),
                      .end = static_cast<uint32_t>(end)});
    }
    std::sort(here.begin(), here.end(),
              [](const auto& a, const auto& b) { return a.begin < b.begin; });
    matches.insert(matches.end(), here.begin(), here.end());
  }
  return matches;
}

void CheckFinder(const std::vector<std::string>& words, std::string_view text) {
  const text::WordFinder finder(words);
  HY_CHECK(finder.FindAll(text) == NaiveMatches(words, text));
  uint32_t before = 0;
  for (const text::WordMatch& match : finder.FindLongest(text)) {
    HY_CHECK(match.begin >= before && match.end > match.begin);
    before = match.end;
  }
}

}  // namespace

HY_FUZZ(text) {
  constexpr size_t kComparedMax = 512, kWordsMax = 32;  // the naive way is slow
  Input input(bytes);
  std::vector<std::string> words;
  for (const std::string_view word : Split(input.Line(), ',')) words.emplace_back(word);
  const std::string_view rest = input.Rest();
  if (words.size() <= kWordsMax) CheckFinder(words, rest.substr(0, kComparedMax));

  const std::string plain = text::Normalize(bytes), id = text::NormalizeId(bytes);
  HY_CHECK(plain.size() <= bytes.size() && id.size() <= bytes.size());
  const std::string_view trimmed = Trim(bytes), beginning = Beginning(bytes, 7);
  HY_CHECK(Trim(trimmed) == trimmed && beginning.size() <= 7);
  HY_CHECK(text::CountWordCharacters(bytes) <= text::CountCharacters(bytes));
  HY_CHECK(text::CountCharacters(bytes) <= bytes.size());
  if (text::FindBadUtf8(bytes)) return;
  HY_CHECK(!text::FindBadUtf8(plain) && !text::FindBadUtf8(id) && !text::FindBadUtf8(trimmed));
  HY_CHECK(!text::FindBadUtf8(beginning));
  HY_CHECK(text::Normalize(plain) == plain && text::NormalizeId(id) == id);
  HY_CHECK(text::Normalize(id) == plain);
  HY_CHECK(text::SaysNothing(plain) == text::SaysNothing(bytes));
}

}  // namespace huying::fuzz
