// D13: the draft of a reply, read by the rules of the small city.
#include <string>

#include "common/testing/small_city.h"
#include "common/text/phrase.h"
#include "common/text/utf8.h"
#include "services/dispatch/reply/draft_reader.h"
#include "services/dispatch/reply/reading.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

void CheckFindings(const dispatch::DraftFindings& findings, const std::string& plain) {
  HY_CHECK(findings.characters <= text::CountCharacters(findings.substance));
  HY_CHECK(findings.substance.size() <= plain.size() + 1);
  for (const auto* words :
       {&findings.banned, &findings.empty_contacts, &findings.nameless, &findings.unreachable}) {
    for (const std::string& word : *words)
      HY_CHECK(!word.empty() && plain.find(word) != std::string::npos);
  }
  HY_CHECK(!findings.passed_on || findings.unreachable.empty());
}

}  // namespace

HY_FUZZ(draft) {
  static const dispatch::reply::DraftReader kReader(&testing::SmallCity().pack().reply_rules());
  const text::ClausedText text(bytes);
  uint32_t before = 0;
  for (const text::Span& quote : dispatch::reply::QuotedIn(bytes)) {
    HY_CHECK(quote.begin >= before && quote.end > quote.begin && quote.end <= bytes.size());
    before = quote.end;
  }
  const dispatch::DraftFindings findings = kReader.Read(bytes);
  CheckFindings(findings, text.plain);
  if (!text::FindBadUtf8(bytes)) HY_CHECK(!text::FindBadUtf8(findings.substance));
}

}  // namespace huying::fuzz
