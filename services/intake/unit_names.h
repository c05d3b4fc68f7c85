// Finds the units of the pack that a report is about by its own words: by their names, or by the place
// that they serve and somebody who works there. A name that only says where something is does not
// count; in doubt it does, since all that it costs is that another desk decides.
//
// Immutable, shared by all threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/text/word_finder.h"
#include "huying/city/v1/city.pb.h"

namespace huying::intake {

class UnitNames {
 public:
  // `pack` outlives this.
  explicit UnitNames(const city::v1::CityPack* pack);

  // MECH I8: ids that stand in the pack, each once, in the order of the text. Where a name means several
  // units, all of them.
  std::vector<std::string_view> FindIn(std::string_view title, std::string_view detail) const;

 private:
  struct Name {
    std::vector<const city::v1::Unit*> units;
    // It is the name of a place, too: somebody who works there must be spoken of.
    bool is_place = false;
  };
  // Where the pack has the name as well, that is what it means.
  enum class Kind { kFull, kShort, kPlace };
  class Collector;

  explicit UnitNames(Collector collector);
  void FindInPart(std::string_view written, std::vector<std::string_view>& found) const;

  std::vector<Name> names_;  // by word of the finder
  text::WordFinder finder_;
};

}  // namespace huying::intake
