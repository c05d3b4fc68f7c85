#include "services/intake/text_reader.h"

#include <algorithm>
#include <string>

#include "common/text/utf8.h"
#include "services/intake/danger/rules.h"
#include "services/intake/triage/rules.h"

namespace huying::intake {
namespace {

// A text for comparing, and where the lines of it ended.
struct PlainText {
  std::string text;
  std::vector<uint32_t> line_ends;
};

PlainText ToPlain(std::string_view written) {
  PlainText plain;
  for (size_t from = 0;;) {
    const size_t end = written.find_first_of("\r\n", from);
    plain.text += text::Normalize(written.substr(from, end - from));
    if (end == std::string_view::npos) return plain;
    plain.line_ends.push_back(static_cast<uint32_t>(plain.text.size()));
    from = end + 1;
  }
}

void Raise(city::v1::Grade grade, ReadReport& report) {
  const bool first = report.raised_to == city::v1::GRADE_UNSPECIFIED;
  report.raised_to = first ? grade : triage::Raise(report.raised_to, grade);
}

}  // namespace

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

TextReader::Words<TextReader::Keyword> TextReader::KeywordsOf(const city::v1::CityPack& pack) {
  Words<Keyword> words;
  for (const city::v1::Category& category : pack.categories()) {
    for (const std::string& word : category.keywords()) words.Add(word, {category.code(), word});
  }
  for (const city::v1::GradeInfo& grade : pack.grades()) {
    for (const std::string& word : grade.keywords()) words.Add(word, {"", word, grade.grade()});
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
    : keywords_(KeywordsOf(*pack)),
      dangers_(DangerWordsOf(*pack)),
      keyword_finder_(keywords_.words),
      danger_finder_(dangers_.words) {}

ReadReport TextReader::Read(std::string_view title, std::string_view detail) const {
  ReadReport report;
  ReadPart(title, true, report);
  ReadPart(detail, false, report);
  if (!report.dangers.empty()) {
    report.raised_to = city::v1::GRADE_INCIDENT;
    report.because = report.dangers.front().word;
  }
  return report;
}

void TextReader::ReadPart(std::string_view written, bool in_title, ReadReport& report) const {
  const PlainText plain = ToPlain(written);
  const danger::Clauses clauses(plain.text, plain.line_ends);
  std::vector<danger::DangerWord> words;
  for (const text::WordMatch& match : danger_finder_.FindAll(plain.text)) {
    for (const LineWord& meaning : dangers_.meanings[match.word]) {
      words.push_back({meaning.line, meaning.word, match.begin, match.end, meaning.excuse});
    }
  }
  for (const Danger& danger : danger::FindDangers(clauses, words)) {
    report.dangers.push_back(danger);
  }
  std::vector<bool> seen(keywords_.words.size(), false);
  for (const text::WordMatch& match : keyword_finder_.FindLongest(plain.text)) {
    const auto& meanings = keywords_.meanings[match.word];
    const auto of_category = [](const Keyword& meaning) { return !meaning.category_code.empty(); };
    const auto shared_by = std::count_if(meanings.begin(), meanings.end(), of_category);
    for (const Keyword& meaning : meanings) {
      if (!of_category(meaning)) {
        const bool excused = meaning.raised_to == city::v1::GRADE_INCIDENT &&
                             danger::IsExcused(match.begin, clauses, words);
        if (excused) continue;
        Raise(meaning.raised_to, report);
        if (meaning.raised_to == city::v1::GRADE_INCIDENT) report.because = meaning.word;
      } else if (!seen[match.word]) {
        report.keywords.push_back({.category_code = meaning.category_code,
                                   .word = meaning.word,
                                   .characters = static_cast<uint32_t>(
                                       text::CountCharacters(keywords_.words[match.word])),
                                   .shared_by = static_cast<uint32_t>(shared_by),
                                   .in_title = in_title});
      }
    }
    seen[match.word] = true;
  }
}

}  // namespace huying::intake
