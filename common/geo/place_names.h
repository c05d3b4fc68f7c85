// Which area does a written address speak of? Finds names in a text; pure, no geometry.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace huying::geo {

// One name of an area.
struct PlaceName {
  std::string code;
  std::string parent_code;  // code of the area above it that is named too, or ""
  std::string name;         // UTF-8
  bool weak = false;        // a short form or by-name, which other things may be called as well
};

// What a text is. Prose speaks of many things, so only full names count there; in an address a weak
// name counts too, where it stands as a word of its own.
enum class TextKind { kAddress, kProse };

// What a text says about the place.
struct TextMatch {
  std::string_view code;  // lives as long as the PlaceNames; "" if nothing was found
  int32_t certainty_per_mille = 0;
  std::vector<std::string_view> others;  // areas that fit as well, best first
};

// Immutable and shared by threads.
class PlaceNames {
 public:
  // Names shorter than two characters are left out: they would be found everywhere.
  explicit PlaceNames(std::vector<PlaceName> names);

  // Mechanism I5: the deepest area that is named. The longest name wins where names overlap. A name
  // that several areas have is decided by an area above them that is named too. Certainty: 950 for
  // a name together with one above it, 850 for a full name alone, 600 for a weak one alone, 300 if
  // several areas are left. A weak name counts in an address only, and only as a word of its own:
  // "安和12号" is in 安和, "保安和物业" and "安和平价超市" are not.
  TextMatch Find(std::string_view text, TextKind kind) const;

 private:
  struct Hit {
    const PlaceName* name;
    size_t at;
  };
  std::vector<Hit> Hits(std::string_view text, TextKind kind) const;
  bool LiesIn(std::string_view code, std::string_view upper) const;

  std::vector<PlaceName> names_;
  // Names that begin with the same character, longest first.
  absl::flat_hash_map<std::string_view, std::vector<const PlaceName*>> by_first_;
  absl::flat_hash_map<std::string_view, std::string_view> parent_of_;
};

}  // namespace huying::geo
