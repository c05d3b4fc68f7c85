#include "common/city/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace huying::city {

std::string ToText(const Mistake& mistake) {
  return fmt::format("{}{}: {}; {}", mistake.file,
                     mistake.line > 0 ? fmt::format(":{}", mistake.line) : "", mistake.what,
                     mistake.to_do);
}

void Report::Add(const Source& source, std::string what, std::string to_do) {
  ++count_;
  if (mistakes_.size() >= kMaxKept) return;
  mistakes_.push_back({std::string(source.file), source.line, std::move(what), std::move(to_do)});
}

void Report::Sort() {
  auto key = [](const Mistake& m) { return std::tie(m.file, m.line, m.what, m.to_do); };
  std::sort(mistakes_.begin(), mistakes_.end(),
            [key](const Mistake& a, const Mistake& b) { return key(a) < key(b); });
  // Not of std::ranges: clang 14, which lints this, cannot read its subrange.
  const auto repeats =
      std::unique(mistakes_.begin(), mistakes_.end(),
                  [key](const Mistake& a, const Mistake& b) { return key(a) == key(b); });
  count_ -= static_cast<size_t>(mistakes_.end() - repeats);
  mistakes_.erase(repeats, mistakes_.end());
}

bool Report::Names(std::string_view file) const {
  return std::ranges::any_of(mistakes_,
                             [file](const Mistake& m) { return m.line == 0 && m.file == file; });
}

std::string Report::ToText() const {
  std::string text;
  for (const Mistake& mistake : mistakes_) text += city::ToText(mistake) + "\n";
  if (count_ > mistakes_.size()) {
    text += fmt::format("... and {} more that are not shown\n", count_ - mistakes_.size());
  }
  if (count_ == 0) return text + "no mistakes\n";
  return text + fmt::format("{} mistake{}\n", count_, count_ == 1 ? "" : "s");
}

std::string_view SourceMap::KeepFile(std::string_view file) {
  for (const auto& known : files_) {
    if (*known == file) return *known;
  }
  return *files_.emplace_back(std::make_unique<std::string>(file));
}

void SourceMap::Note(const void* message, int field, int index, const Source& source) {
  lines_[{message, {field, index}}] = source;
}

bool SourceMap::Has(const void* message, int field) const {
  return lines_.contains({message, {field, -1}});
}

Source SourceMap::Find(const void* message, int field, int index) const {
  for (const std::pair<int, int>& place :
       {std::pair{field, index}, std::pair{field, -1}, std::pair{0, -1}}) {
    if (const auto it = lines_.find({message, place}); it != lines_.end()) return it->second;
  }
  return {};
}

}  // namespace huying::city
