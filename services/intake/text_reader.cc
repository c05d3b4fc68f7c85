#include "services/intake/text_reader.h"

#include <algorithm>
#include <string>

#include "common/text/utf8.h"

namespace huying::intake {

template <class Meaning>
void TextReader::Words<Meaning>::Add(std::string_view word, const Meaning& meaning) {
  const std::string plain = text::Normalize(word);
  const auto known = std::find(words.begin(), words.end(), plain);
  if (known != words.end()) {
    meanings[static_cast<size_t>(known - words.begin())].push_back(meaning);
    return;
  }
  words.push_back(plain);
  meanings.push_back({meaning});
}

TextReader::Words<TextReader::CategoryWord> TextReader::CategoryWordsOf(
    const city::v1::CityPack& pack) {
  Words<CategoryWord> words;
  for (const city::v1::Category& category : pack.categories()) {
    for (const std::string& word : category.keywords()) words.Add(word, {category.code(), word});
  }
  return words;
}

TextReader::Words<city::v1::Grade> TextReader::GradeWordsOf(const city::v1::CityPack& pack) {
  Words<city::v1::Grade> words;
  for (const city::v1::GradeInfo& grade : pack.grades()) {
    for (const std::string& word : grade.keywords()) words.Add(word, grade.grade());
  }
  return words;
}

TextReader::Words<TextReader::LineWord> TextReader::DangerWordsOf(const city::v1::CityPack& pack) {
  Words<LineWord> words;
  for (const city::v1::Emergency& emergency : pack.emergencies()) {
    for (const std::string& word : emergency.words()) words.Add(word, {emergency.line(), word});
    for (const std::string& word : emergency.unless_words()) {
      words.Add(word, {emergency.line(), word, true});
    }
  }
  return words;
}

TextReader::TextReader(const city::v1::CityPack* pack)
    : categories_(CategoryWordsOf(*pack)),
      grades_(GradeWordsOf(*pack)),
      dangers_(DangerWordsOf(*pack)),
      category_finder_(categories_.words),
      grade_finder_(grades_.words),
      danger_finder_(dangers_.words) {}

ReadReport TextReader::Read(std::string_view title, std::string_view detail) const {
  ReadReport report;
  ReadPart(text::Normalize(title), true, report);
  ReadPart(text::Normalize(detail), false, report);
  if (!report.dangers.empty()) report.raised_to = city::v1::GRADE_INCIDENT;
  return report;
}

void TextReader::ReadPart(std::string_view text, bool in_title, ReadReport& report) const {
  std::vector<bool> seen(categories_.words.size(), false);
  for (const text::WordMatch& match : category_finder_.FindLongest(text)) {
    if (seen[match.word]) continue;
    seen[match.word] = true;
    const auto& meanings = categories_.meanings[match.word];
    for (const CategoryWord& meaning : meanings) {
      report.keywords.push_back({.category_code = meaning.category_code,
                                 .word = meaning.word,
                                 .characters = static_cast<uint32_t>(
                                     text::CountCharacters(categories_.words[match.word])),
                                 .shared_by = static_cast<uint32_t>(meanings.size()),
                                 .in_title = in_title});
    }
  }
  for (const text::WordMatch& match : grade_finder_.FindAll(text)) {
    for (city::v1::Grade grade : grades_.meanings[match.word]) {
      const bool first = report.raised_to == city::v1::GRADE_UNSPECIFIED;
      report.raised_to = first ? grade : rules::Raise(report.raised_to, grade);
    }
  }
  std::vector<rules::DangerWord> words;
  for (const text::WordMatch& match : danger_finder_.FindAll(text)) {
    for (const LineWord& meaning : dangers_.meanings[match.word]) {
      words.push_back({meaning.line, meaning.word, match.begin, match.end, meaning.excuse});
    }
  }
  for (const rules::Danger& danger : rules::FindDangers(text, words)) {
    report.dangers.push_back(danger);
  }
}

}  // namespace huying::intake
