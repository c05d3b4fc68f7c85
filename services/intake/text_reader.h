// Finds the pack's words in a report: keywords of categories and grades, words of danger. What they
// mean is for the rules to say.
//
// Immutable, shared by all threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/text/word_finder.h"
#include "huying/city/v1/city.pb.h"
#include "services/intake/policy.h"

namespace huying::intake {

class TextReader {
 public:
  // `pack` outlives this.
  explicit TextReader(const city::v1::CityPack* pack);

  // The result points into the pack. Full-width signs, spaces and capitals do not hide a word. Of
  // keywords that overlap, of categories or of grades, the longest counts; one that would make an
  // incident does not where the danger is past, practised or only feared.
  ReadReport Read(std::string_view title, std::string_view detail) const;

 private:
  // A list of words with what each of them stands for.
  template <class Meaning>
  struct Words {
    std::vector<std::string> words;              // normalised, each once
    std::vector<std::vector<Meaning>> meanings;  // by word
    void Add(std::string_view word, const Meaning& meaning);
  };
  // What a keyword stands for: a category, or a grade to which it raises.
  struct Keyword {
    std::string_view category_code;
    std::string_view word;
    city::v1::Grade raised_to = city::v1::GRADE_UNSPECIFIED;
  };
  struct LineWord {
    std::string_view line;
    std::string_view word;
    bool excuse = false;
  };

  static Words<Keyword> KeywordsOf(const city::v1::CityPack& pack);
  static Words<LineWord> DangerWordsOf(const city::v1::CityPack& pack);
  void ReadPart(std::string_view written, bool in_title, ReadReport& report) const;

  Words<Keyword> keywords_;
  Words<LineWord> dangers_;
  text::WordFinder keyword_finder_;
  text::WordFinder danger_finder_;
};

}  // namespace huying::intake
