#include "services/gateway/open311/language.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace huying::gateway::open311 {

Language LanguageOf(std::string_view accept_language) {
  double best = 0;
  Language language = Language::kChinese;
  const std::string asked =
      absl::AsciiStrToLower(absl::string_view(accept_language.data(), accept_language.size()));
  for (const absl::string_view range : absl::StrSplit(asked, ',')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(range, absl::MaxSplits(';', 1));
    const absl::string_view tag = absl::StripAsciiWhitespace(parts.first);
    absl::string_view weight = absl::StripAsciiWhitespace(parts.second);
    double q = 1;
    if (absl::ConsumePrefix(&weight, "q=") && !absl::SimpleAtod(weight, &q)) q = 0;
    if (tag.empty() || !(q > best)) continue;
    best = q;
    const bool any = tag == "*";
    const bool chinese = absl::StartsWith(tag, "zh") || absl::StartsWith(tag, "cmn") || any;
    language = chinese ? Language::kChinese : Language::kEnglish;
  }
  return language;
}

std::string_view NameOf(Language language) {
  return language == Language::kChinese ? "zh-CN" : "en";
}

}  // namespace huying::gateway::open311
