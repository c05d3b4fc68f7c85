// Where RocksDB ends the files that it merges: with the keys of one prefix, so that no file reaches
// from the newest rows of one prefix to the oldest of the next. A merge would rewrite all that lies
// between them.
#pragma once

#include <cstddef>
#include <memory>

namespace rocksdb {
class SstPartitionerFactory;
}

namespace huying::store {

// A file ends where the first `prefix_bytes` of a key change. One smaller than 256 KiB goes on, so
// that their number stays small.
std::shared_ptr<rocksdb::SstPartitionerFactory> EndFilesAtPrefixes(size_t prefix_bytes);

}  // namespace huying::store
