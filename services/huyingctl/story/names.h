// Display names of what events mention by id, from the city pack.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/city/city.h"
#include "huying/core/v1/core.pb.h"
#include "services/huyingctl/story/words.h"

namespace huying::ctl {

class Names {
 public:
  // `city` may be null: then everything is called by its id, and times are those of China. Outlives
  // this.
  explicit Names(const city::City* city, Language language = Language::kChinese)
      : city_(city), language_(language) {}

  Language language() const { return language_; }

  std::string Unit(std::string_view id) const;
  std::string Person(std::string_view id) const;
  std::string Area(std::string_view code) const;
  std::string Category(std::string_view code) const;
  // "李梅（安泰街道办事处）", "诉求人", "系统"
  std::string Actor(const core::v1::Actor& actor) const;
  // "2026-11-22 09:30:05", local
  std::string Time(int64_t time_ms) const;

 private:
  const city::City* city_;
  Language language_;
};

}  // namespace huying::ctl
