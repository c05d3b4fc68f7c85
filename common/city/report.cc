#include "common/city/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "common/core/text.h"

namespace huying::city {

std::string ToText(const Mistake& mistake) {
  return fmt::format("{}{}: {}; {}", mistake.file,
                     mistake.line > 0 ? fmt::format(":{}", mistake.line) : "", mistake.what,
                     mistake.to_do);
}

namespace {

// In the order of files and lines, exact repeats once; says how many were dropped.
size_t SortOnce(std::vector<Mistake>& mistakes) {
  auto key = [](const Mistake& m) { return std::tie(m.file, m.line, m.what, m.to_do); };
  std::sort(mistakes.begin(), mistakes.end(),
            [key](const Mistake& a, const Mistake& b) { return key(a) < key(b); });
  // Not of std::ranges: clang 14, which lints this, cannot read its subrange.
  const auto repeats =
      std::unique(mistakes.begin(), mistakes.end(),
                  [key](const Mistake& a, const Mistake& b) { return key(a) == key(b); });
  const auto dropped = static_cast<size_t>(mistakes.end() - repeats);
  mistakes.erase(repeats, mistakes.end());
  return dropped;
}

std::string Counted(size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count == 0 ? "no" : std::to_string(count), noun,
                     count == 1 ? "" : "s");
}

// What is quoted may be as long as a file, and stand in it again and again.
std::string Shortened(std::string text) {
  constexpr size_t kBytesMax = 1000;
  if (text.size() <= kBytesMax) return text;
  return std::string(Beginning(text, kBytesMax)) + "…";
}

}  // namespace

void Report::Add(const Source& source, std::string what, std::string to_do) {
  ++count_;
  if (mistakes_.size() >= kMaxKept) return;
  mistakes_.push_back({std::string(source.file), source.line, Shortened(std::move(what)),
                       Shortened(std::move(to_do))});
}

void Report::Warn(const Source& source, std::string what, std::string to_do) {
  if (warnings_.size() >= kMaxKept) return;
  warnings_.push_back({std::string(source.file), source.line, Shortened(std::move(what)),
                       Shortened(std::move(to_do))});
}

void Report::Sort() {
  count_ -= SortOnce(mistakes_);
  SortOnce(warnings_);
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
  for (const Mistake& warning : warnings_) {
    text += fmt::format("warning: {}\n", city::ToText(warning));
  }
  text += Counted(count_, "mistake");
  if (!warnings_.empty()) text += ", " + Counted(warnings_.size(), "warning");
  return text + "\n";
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
