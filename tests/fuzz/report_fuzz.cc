// I3, I8: the title (the first line) and the text of a report, read by the words of the small city.
#include <algorithm>
#include <string>

#include "common/testing/small_city.h"
#include "services/intake/text_reader.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

std::string InCapitals(std::string_view text) {
  std::string capitals(text);
  for (char& c : capitals) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return capitals;
}

bool SameReading(const intake::ReadReport& a, const intake::ReadReport& b) {
  const auto same_word = [](const intake::KeywordHit& x, const intake::KeywordHit& y) {
    return x.category_code == y.category_code && x.word == y.word && x.in_title == y.in_title;
  };
  const auto same_danger = [](const intake::Danger& x, const intake::Danger& y) {
    return x.line == y.line && x.word == y.word;
  };
  return a.raised_to == b.raised_to && a.because == b.because &&
         std::equal(a.keywords.begin(), a.keywords.end(), b.keywords.begin(), b.keywords.end(),
                    same_word) &&
         std::equal(a.dangers.begin(), a.dangers.end(), b.dangers.begin(), b.dangers.end(),
                    same_danger);
}

}  // namespace

HY_FUZZ(report) {
  static const intake::TextReader kReader(&testing::SmallCity().pack());
  Input input(bytes);
  const std::string_view title = input.Line(), detail = input.Rest();
  const intake::ReadReport report = kReader.Read(title, detail);
  for (const intake::KeywordHit& hit : report.keywords)
    HY_CHECK(hit.characters > 0 && hit.shared_by > 0 && !hit.category_code.empty());
  for (const intake::Danger& danger : report.dangers)
    HY_CHECK(!danger.line.empty() && !danger.word.empty());
  HY_CHECK(report.dangers.empty() || report.raised_to == city::v1::GRADE_INCIDENT);
  // Capitals and blanks at the ends of lines hide nothing.
  HY_CHECK(SameReading(report, kReader.Read(InCapitals(title), InCapitals(detail))));
  HY_CHECK(SameReading(report, kReader.Read("　" + std::string(title), std::string(detail) + " ")));
}

}  // namespace huying::fuzz
