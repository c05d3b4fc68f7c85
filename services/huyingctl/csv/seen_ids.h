// Which ids the rows of a file have had: two reports under one are told before they are sent. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "services/huyingctl/csv/column_map.h"

namespace huying::ctl {

class SeenIds {
 public:
  struct Earlier {
    int64_t line = 0;
    bool same = false;  // says the same, whatever its blanks
  };

  // The row that had the id first; nothing if this one has.
  std::optional<Earlier> Add(const ImportRow& row);

 private:
  struct First {
    int64_t line;
    uint64_t content;
  };
  std::unordered_map<std::string, First> rows_;
};

}  // namespace huying::ctl
