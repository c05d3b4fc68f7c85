#include "common/text/word_finder.h"

#include <algorithm>

namespace huying::text {
namespace {

constexpr int32_t kRoot = 0;
constexpr int32_t kNone = -1;

}  // namespace

WordFinder::WordFinder(const std::vector<std::string>& words) {
  Steps steps = Trie(words);
  Complete(steps);
  Pack(steps);
}

WordFinder::Steps WordFinder::Trie(const std::vector<std::string>& words) {
  Steps steps;
  const auto add_node = [&] {
    steps.emplace_back();
    steps.back().fill(kNone);
    nodes_.emplace_back();
    return static_cast<int32_t>(nodes_.size() - 1);
  };
  add_node();
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i].empty()) continue;
    int32_t node = kRoot;
    for (char c : words[i]) {
      const auto byte = static_cast<unsigned char>(c);
      if (steps[node][byte] == kNone) {
        const int32_t added = add_node();
        steps[node][byte] = added;
      }
      node = steps[node][byte];
    }
    if (nodes_[node].word == kNone) {
      nodes_[node].word = static_cast<int32_t>(i);
      nodes_[node].length = static_cast<uint32_t>(words[i].size());
    }
  }
  return steps;
}

// Breadth first: the steps of a node's longest proper suffix are known before its own are
// completed.
void WordFinder::Complete(Steps& steps) {
  std::vector<int32_t> suffix(nodes_.size(), kRoot);
  std::vector<int32_t> queue;
  for (int32_t& child : steps[kRoot]) {
    if (child == kNone) {
      child = kRoot;
    } else {
      queue.push_back(child);
    }
  }
  for (size_t head = 0; head < queue.size(); ++head) {
    const int32_t node = queue[head];
    const int32_t fallback = suffix[node];
    nodes_[node].shorter = nodes_[fallback].word != kNone ? fallback : nodes_[fallback].shorter;
    for (size_t byte = 0; byte < steps[node].size(); ++byte) {
      const int32_t child = steps[node][byte];
      if (child == kNone) {
        steps[node][byte] = steps[fallback][byte];
      } else {
        suffix[child] = steps[fallback][byte];
        queue.push_back(child);
      }
    }
  }
}

void WordFinder::Pack(const Steps& steps) {
  // A byte in no word leads to the root from everywhere: the first column.
  columns_ = 1;
  for (size_t byte = 0; byte < column_.size(); ++byte) {
    const bool told_apart = std::any_of(steps.begin(), steps.end(),
                                        [&](const auto& row) { return row[byte] != kRoot; });
    if (told_apart) column_[byte] = static_cast<uint16_t>(columns_++);
  }
  next_.assign(steps.size() * columns_, 0);
  for (size_t node = 0; node < steps.size(); ++node) {
    for (size_t byte = 0; byte < column_.size(); ++byte) {
      const auto to = static_cast<size_t>(steps[node][byte]);
      const bool ends = nodes_[to].word != kNone || nodes_[to].shorter != kNone;
      next_[node * columns_ + column_[byte]] =
          static_cast<uint32_t>(to * columns_ * 2 + (ends ? 1 : 0));
    }
  }
}

std::vector<WordMatch> WordFinder::FindAll(std::string_view text) const {
  std::vector<WordMatch> matches;
  uint32_t row = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const uint32_t step = next_[row + column_[static_cast<unsigned char>(text[i])]];
    row = step / 2;
    if (step % 2 == 0) continue;
    const auto end = static_cast<uint32_t>(i + 1);
    const auto node = static_cast<int32_t>(row / columns_);
    for (int32_t at = nodes_[node].word != kNone ? node : nodes_[node].shorter; at != kNone;
         at = nodes_[at].shorter) {
      matches.push_back({.word = static_cast<uint32_t>(nodes_[at].word),
                         .begin = end - nodes_[at].length,
                         .end = end});
    }
  }
  return matches;
}

std::vector<WordMatch> WordFinder::FindLongest(std::string_view text) const {
  std::vector<WordMatch> all = FindAll(text);
  if (all.size() < 2) return all;
  std::sort(all.begin(), all.end(), [](const WordMatch& a, const WordMatch& b) {
    const uint32_t a_length = a.end - a.begin;
    const uint32_t b_length = b.end - b.begin;
    return a_length != b_length ? a_length > b_length : a.begin < b.begin;
  });
  // Longest first, so a match that overlaps a kept one has its first or its last byte in it.
  std::vector<bool> taken(text.size(), false);
  std::vector<WordMatch> kept;
  for (const WordMatch& match : all) {
    if (taken[match.begin] || taken[match.end - 1]) continue;
    std::fill(taken.begin() + match.begin, taken.begin() + match.end, true);
    kept.push_back(match);
  }
  std::sort(kept.begin(), kept.end(),
            [](const WordMatch& a, const WordMatch& b) { return a.begin < b.begin; });
  return kept;
}

}  // namespace huying::text
