// Lists that are read page by page from an index, over several partitions. Pure.
//
// An index row's key is a prefix and a position; positions are bytes, ordered, and begin with what
// the list is ordered by (usually 8 bytes of time, then the case id). The same order holds across
// prefixes and partitions, so their parts merge.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/runtime/view.h"

namespace huying::rpc {

inline constexpr uint32_t kPageSizeDefault = 50;
inline constexpr uint32_t kPageSizeMax = 200;
// Index rows that one request looks at in one index of one partition, whatever it filters out.
inline constexpr size_t kScannedMax = 2000;

// `asked` bounded; 0 is the default. The rule of all lists.
uint32_t PageSize(uint32_t asked, uint32_t max = kPageSizeMax);

// A page token is a position, and "" the beginning. Nothing if it is not one of ours.
std::string EncodePageToken(std::string_view position);
std::optional<std::string> DecodePageToken(std::string_view token);

// What was found in one index of one partition.
template <class Row>
struct Part {
  std::vector<std::pair<std::string, Row>> rows;  // by position, ascending
  std::string reached;                            // position of the last row looked at
  bool finished = true;                           // nothing lies beyond
};

template <class Row>
struct Page {
  std::vector<Row> rows;
  std::vector<std::string> positions;  // of the rows
  std::string next;  // position after which the next page begins; "" when there is none
};

// Reads the index rows of `prefix` with `after` < position < `end` ("" is no bound);
// `pick(position)` gives the row, or nothing to leave it out.
template <class Row, class Pick>
Part<Row> ReadPart(const runtime::View& view, std::string_view prefix, std::string_view after,
                   std::string_view end, size_t rows_max, const Pick& pick) {
  Part<Row> part;
  std::string from(prefix);
  if (!after.empty()) from.append(after).push_back('\0');
  size_t scanned = 0;
  const std::string to = end.empty() ? runtime::PrefixEnd(prefix) : std::string(prefix).append(end);
  view.Scan(from, to, [&](std::string_view key, std::string_view) {
    if (part.rows.size() == rows_max || scanned == kScannedMax) {
      part.finished = false;
      return false;
    }
    ++scanned;
    part.reached = std::string(key.substr(prefix.size()));
    if (std::optional<Row> row = pick(std::string_view(part.reached))) {
      part.rows.emplace_back(part.reached, *std::move(row));
    }
    return true;
  });
  return part;
}

// The first rows of all parts together. No row beyond what an unfinished part has reached is taken,
// since that part may hold one that comes before it.
template <class Row>
Page<Row> MergeParts(std::vector<Part<Row>> parts, size_t rows_max) {
  std::vector<std::pair<std::string, Row>> rows;
  std::optional<std::string> limit;
  for (Part<Row>& part : parts) {
    if (!part.finished && (!limit || part.reached < *limit)) limit = part.reached;
    std::move(part.rows.begin(), part.rows.end(), std::back_inserter(rows));
  }
  std::sort(rows.begin(), rows.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  // What stands at the same place in several indexes is the same.
  rows.erase(std::unique(rows.begin(), rows.end(),
                         [](const auto& a, const auto& b) { return a.first == b.first; }),
             rows.end());
  Page<Row> page;
  for (auto& [position, row] : rows) {
    if (limit && position > *limit) break;
    if (page.rows.size() == rows_max) return page;
    page.next = position;
    page.rows.push_back(std::move(row));
    page.positions.push_back(std::move(position));
  }
  if (limit) {
    page.next = *limit;
  } else if (page.rows.size() == rows.size()) {
    page.next.clear();
  }
  return page;
}

}  // namespace huying::rpc
