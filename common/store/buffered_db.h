// A store that gathers changes before they go below: a row that changes ten times in a second is
// written once, one that comes and goes not at all, in the order of keys, and rows that were just
// written are read back without a search. Nothing is lost by it that was safe before: what is below
// has no write-ahead log either, and what goes down goes down together, so it is always a prefix of
// the log's fold.
//
// Threads: one at a time for everything.
#pragma once

#include <cstddef>
#include <memory>

#include "common/store/db.h"

namespace huying::store {

struct BufferLimits {
  size_t rows_max = 2048;       // changed rows; then they go below
  size_t bytes_max = 1u << 20;  // of keys and values, likewise
};

// Flush, NewIterator and the destructor write the buffer below first.
std::unique_ptr<Db> Buffered(std::unique_ptr<Db> below, BufferLimits limits = {});

}  // namespace huying::store
