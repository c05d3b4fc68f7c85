#include "common/store/sst_partitioner.h"

#include <rocksdb/sst_partitioner.h>

#include <cstdint>
#include <string_view>

namespace huying::store {
namespace {

constexpr uint64_t kFileBytesMin = 256u << 10;

class FileEnds final : public rocksdb::SstPartitioner {
 public:
  explicit FileEnds(size_t prefix_bytes) : prefix_bytes_(prefix_bytes) {}
  const char* Name() const override { return "huying.sst_partitioner"; }
  rocksdb::PartitionerResult ShouldPartition(const rocksdb::PartitionerRequest& at) override {
    const bool ends = at.current_output_file_size >= kFileBytesMin &&
                      Prefix(*at.prev_user_key) != Prefix(*at.current_user_key);
    return ends ? rocksdb::kRequired : rocksdb::kNotRequired;
  }
  bool CanDoTrivialMove(const rocksdb::Slice&, const rocksdb::Slice&) override { return true; }

 private:
  std::string_view Prefix(const rocksdb::Slice& key) const {
    return std::string_view(key.data(), key.size()).substr(0, prefix_bytes_);
  }

  const size_t prefix_bytes_;
};

class FileEndsFactory final : public rocksdb::SstPartitionerFactory {
 public:
  explicit FileEndsFactory(size_t prefix_bytes) : prefix_bytes_(prefix_bytes) {}
  const char* Name() const override { return "huying.sst_partitioner"; }
  std::unique_ptr<rocksdb::SstPartitioner> CreatePartitioner(
      const rocksdb::SstPartitioner::Context&) const override {
    return std::make_unique<FileEnds>(prefix_bytes_);
  }

 private:
  const size_t prefix_bytes_;
};

}  // namespace

std::shared_ptr<rocksdb::SstPartitionerFactory> EndFilesAtPrefixes(size_t prefix_bytes) {
  return std::make_shared<FileEndsFactory>(prefix_bytes);
}

}  // namespace huying::store
