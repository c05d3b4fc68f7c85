#include "services/huyingctl/story/words.h"

#include <string>

#include "huying/core/v1/schema.pb.h"

namespace huying::ctl {
namespace {

struct ServiceWords {
  std::string_view service, zh;
};

// In English a service is called by its name.
constexpr ServiceWords kServices[] = {
    {"intake", "受理"},      {"dispatch", "办理"},  {"followup", "回访"},
    {"supervision", "督办"}, {"analytics", "分析"}, {"gateway", "网关"},
};

}  // namespace

std::string_view WordOf(const google::protobuf::EnumValueDescriptor& value, Language language) {
  const core::v1::Word& word = value.options().GetExtension(core::v1::word);
  const std::string& said = language == Language::kChinese ? word.zh() : word.en();
  return said.empty() ? std::string_view(value.name()) : said;
}

std::string_view StatusWord(std::string_view status, Language language) {
  std::string name = "CITIZEN_STATUS_";
  for (char letter : status) {
    name.push_back(letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter);
  }
  const auto* value = core::v1::CitizenStatus_descriptor()->FindValueByName(name);
  return value == nullptr ? status : WordOf(*value, language);
}

std::string_view ServiceWord(std::string_view service, Language language) {
  if (language == Language::kEnglish) return service;
  for (const ServiceWords& words : kServices) {
    if (words.service == service) return words.zh;
  }
  return service;
}

}  // namespace huying::ctl
