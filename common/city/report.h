// What is wrong with a city pack, in words that say where it is and what to do.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace huying::city {

// A place in a file of the pack. Line 0 is the file as a whole.
struct Source {
  std::string_view file;  // lives as long as the SourceMap that gave it
  int32_t line = 0;
};

// One mistake. `what` states the fact, `to_do` the act that fixes it.
struct Mistake {
  std::string file;
  int32_t line = 0;
  std::string what;
  std::string to_do;
};

// "units.yaml:12: what; what to do"
std::string ToText(const Mistake& mistake);

// All mistakes found, in the order of files and lines once sorted, and apart from them what is no
// mistake but should be known: a pack with warnings can be used. Not thread-safe.
class Report {
 public:
  // More are counted, not kept: nobody reads the ten thousandth.
  static constexpr size_t kMaxKept = 10'000;

  void Add(const Source& source, std::string what, std::string to_do);
  void Warn(const Source& source, std::string what, std::string to_do);
  // Puts them in the order of files and lines and drops exact repeats.
  void Sort();

  bool ok() const { return count_ == 0; }
  // A mistake about the file as a whole was added.
  bool Names(std::string_view file) const;
  // All that were added, kept or not.
  size_t count() const { return count_; }
  const std::vector<Mistake>& mistakes() const { return mistakes_; }
  // At most kMaxKept.
  const std::vector<Mistake>& warnings() const { return warnings_; }
  // One line each, mistakes first, and a last line that counts them.
  std::string ToText() const;

 private:
  std::vector<Mistake> mistakes_;
  std::vector<Mistake> warnings_;
  size_t count_ = 0;
};

// Remembers from which line each field of each message came. Messages are told apart by address, so
// they must not move: elements of repeated fields do not, once read.
class SourceMap {
 public:
  // The returned view lives as long as the map.
  std::string_view KeepFile(std::string_view file);
  // `field` 0 is the message itself; `index` counts the elements of a repeated field.
  void Note(const void* message, int field, int index, const Source& source);
  bool Has(const void* message, int field) const;
  // The closest known place: the element, else the field, else the message, else nothing ("", 0).
  Source Find(const void* message, int field = 0, int index = -1) const;

 private:
  using Key = std::pair<const void*, std::pair<int, int>>;
  std::vector<std::unique_ptr<std::string>> files_;
  absl::flat_hash_map<Key, Source> lines_;
};

}  // namespace huying::city
