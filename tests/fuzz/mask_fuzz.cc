// What the public sees of a text of a citizen: no telephone number, whatever stands around it.
#include <string>

#include "common/text/utf8.h"
#include "services/gateway/rules/mask.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

using gateway::rules::MaskPersonal;

// Eleven digits, no more and no less, that begin like a mobile's.
bool ShowsMobile(std::string_view text) {
  size_t run = 0;
  for (size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && text::IsDigit(text[at])) {
      ++run;
      continue;
    }
    if (run == 11 && text[at - run] == '1' && text[at - run + 1] >= '3') return true;
    run = 0;
  }
  return false;
}

}  // namespace

HY_FUZZ(mask) {
  const std::string masked = MaskPersonal(bytes);
  HY_CHECK(masked.size() <= bytes.size());
  HY_CHECK(!ShowsMobile(masked));
  if (text::FindBadUtf8(bytes)) return;
  HY_CHECK(!text::FindBadUtf8(masked));
  HY_CHECK(text::CountCharacters(masked) == text::CountCharacters(bytes));
  const std::string around(bytes);
  for (const std::string mobile : {"13800138000", "138-0013-8000", "138 0013 8000"}) {
    const std::string shown = MaskPersonal(around + "我" + mobile + "请" + around);
    HY_CHECK(shown.find(mobile) == std::string::npos);
  }
  if (around.find("someone@") != around.npos) return;  // which alone is no address
  HY_CHECK(MaskPersonal(around + " 信someone@example.com信 " + around).find("someone@") ==
           std::string::npos);
}

}  // namespace huying::fuzz
