// The language of an answer: one, the asker's. Pure.
#pragma once

#include <string>
#include <string_view>

namespace huying::gateway::open311 {

enum class Language { kChinese, kEnglish };

struct Words {
  std::string zh, en;
  const std::string& In(Language language) const {
    return language == Language::kChinese ? zh : en;
  }
};

// What Accept-Language asks for most: Chinese, or else English. Chinese when nothing is asked for:
// that is the city's.
Language LanguageOf(std::string_view accept_language);
// For Content-Language.
std::string_view NameOf(Language language);

}  // namespace huying::gateway::open311
