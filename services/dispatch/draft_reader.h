// Reads a draft for the words that the city's rules of replies name. What they mean is for
// reply/rules.h to say.
//
// Immutable, shared by all threads.
#pragma once

#include <string_view>
#include <vector>

#include "common/text/word_finder.h"
#include "huying/city/v1/process.pb.h"
#include "services/dispatch/policy.h"

namespace huying::dispatch {

class DraftReader {
 public:
  // `reply_rules` outlives this.
  explicit DraftReader(const city::v1::ReplyRules* reply_rules);

  // The result points into the rules. Full-width signs, spaces and capitals do not hide a word.
  DraftFindings Read(std::string_view draft) const;

 private:
  const city::v1::ReplyRules* reply_rules_;
  text::WordFinder banned_;
  text::WordFinder markers_;
  std::vector<std::vector<size_t>> parts_of_marker_;  // by marker: the parts that it shows
};

}  // namespace huying::dispatch
