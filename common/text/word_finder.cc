#include "common/text/word_finder.h"

#include <algorithm>

namespace huying::text {
namespace {

constexpr int32_t kRoot = 0;
constexpr int32_t kNone = -1;

}  // namespace

WordFinder::WordFinder(const std::vector<std::string>& words) {
  const auto add_node = [this] {
    next_.emplace_back();
    next_.back().fill(kNone);
    nodes_.emplace_back();
    return static_cast<int32_t>(nodes_.size() - 1);
  };
  add_node();
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i].empty()) continue;
    int32_t node = kRoot;
    for (char c : words[i]) {
      const auto byte = static_cast<unsigned char>(c);
      if (next_[node][byte] == kNone) {
        const int32_t added = add_node();
        next_[node][byte] = added;
      }
      node = next_[node][byte];
    }
    if (nodes_[node].word == kNone) {
      nodes_[node].word = static_cast<int32_t>(i);
      nodes_[node].length = static_cast<uint32_t>(words[i].size());
    }
  }

  // Breadth first: the steps of a node's longest proper suffix are known before its own are
  // completed.
  std::vector<int32_t> suffix(nodes_.size(), kRoot);
  std::vector<int32_t> queue;
  for (int32_t& child : next_[kRoot]) {
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
    for (size_t byte = 0; byte < next_[node].size(); ++byte) {
      const int32_t child = next_[node][byte];
      if (child == kNone) {
        next_[node][byte] = next_[fallback][byte];
      } else {
        suffix[child] = next_[fallback][byte];
        queue.push_back(child);
      }
    }
  }
}

std::vector<WordMatch> WordFinder::FindAll(std::string_view text) const {
  std::vector<WordMatch> matches;
  int32_t node = kRoot;
  for (size_t i = 0; i < text.size(); ++i) {
    node = Step(node, static_cast<unsigned char>(text[i]));
    const auto end = static_cast<uint32_t>(i + 1);
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
