#include "common/store/db.h"

#include <rocksdb/cache.h>
#include <rocksdb/compaction_filter.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>

#include <atomic>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/big_endian.h"
#include "common/store/sst_partitioner.h"

namespace huying::store {
namespace {

// Of the block cache, kept for filters and indexes.
constexpr double kFilterShare = 0.6;
// The cache is divided into 2^this parts. As many as RocksDB takes by itself (64) are so small that
// write buffers, which count against them, leave no room in some for the filter of a large file: it
// was then read anew for every row that was looked for.
constexpr int kCacheShardBits = 3;

rocksdb::Slice ToSlice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view FromSlice(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

absl::Status ToStatus(const rocksdb::Status& status, const std::string& path) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = absl::StrCat("store ", path, ": ", status.ToString());
  if (status.IsNoSpace()) {
    return absl::UnavailableError(
        absl::StrCat(text, "; free space on the disk and start again, nothing is lost"));
  }
  // As RocksDB words it for another process and for this one; the word alone may stand in the path.
  const bool locked = text.find("While lock file") != std::string::npos ||
                      text.find("lock hold by") != std::string::npos;
  if (status.IsIOError() && locked) {
    return absl::FailedPreconditionError(
        absl::StrCat(text, "; another process uses it: stop that one first"));
  }
  // A file that its own list names and that is gone is damage, too.
  if (status.IsCorruption() || status.IsInvalidArgument() || status.IsPathNotFound())
    return absl::DataLossError(text);
  return absl::UnavailableError(text);
}

// Drops recorded answers whose time is over; the horizon is the time of the newest decision, never
// the wall clock.
class ExpiryFilter final : public rocksdb::CompactionFilter {
 public:
  explicit ExpiryFilter(const std::atomic<int64_t>* horizon_ms) : horizon_ms_(horizon_ms) {}
  bool Filter(int, const rocksdb::Slice& key, const rocksdb::Slice& value, std::string*,
              bool*) const override {
    if (key.empty() || key[0] != kExpiringPrefix || value.size() < sizeof(int64_t)) return false;
    return static_cast<int64_t>(GetBig64(value.data())) <
           horizon_ms_->load(std::memory_order_relaxed);
  }
  const char* Name() const override { return "huying.expiry"; }

 private:
  const std::atomic<int64_t>* horizon_ms_;
};

// Keys hold the case number behind a letter or two, and that begins with the street
// (docs/decisions/0006); new rows of a street lie together.
constexpr size_t kStreetBytes = 12;

class DbIterator final : public Iterator {
 public:
  DbIterator(rocksdb::Iterator* it, const std::string& path) : it_(it), path_(path) {}
  void Seek(std::string_view key) override { it_->Seek(ToSlice(key)); }
  bool Valid() const override { return it_->Valid(); }
  void Next() override { it_->Next(); }
  std::string_view key() const override { return FromSlice(it_->key()); }
  std::string_view value() const override { return FromSlice(it_->value()); }
  absl::Status status() const override { return ToStatus(it_->status(), path_); }

 private:
  std::unique_ptr<rocksdb::Iterator> it_;
  const std::string& path_;
};

constexpr int kFlushThreads = 8;

}  // namespace

struct Resources::Impl {
  std::shared_ptr<rocksdb::Cache> cache;
  std::shared_ptr<rocksdb::WriteBufferManager> buffers;
};

Resources::Resources(size_t cache_bytes, size_t write_buffer_bytes)
    : impl_(std::make_unique<Impl>()) {
  impl_->cache = rocksdb::NewLRUCache(cache_bytes, kCacheShardBits,
                                      /*strict_capacity_limit=*/false, kFilterShare);
  impl_->buffers = std::make_shared<rocksdb::WriteBufferManager>(write_buffer_bytes, impl_->cache);
  // All stores share them, and each alone would ask for one: hundreds that are closed together would
  // wait for the disk one after the other.
  rocksdb::Env::Default()->IncBackgroundThreadsIfNeeded(kFlushThreads, rocksdb::Env::HIGH);
}
Resources::~Resources() = default;

struct Batch::Impl {
  rocksdb::WriteBatch batch;
};
Batch::Batch() : impl_(std::make_unique<Impl>()) {}
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;
void Batch::Put(std::string_view key, std::string_view value) {
  (void)impl_->batch.Put(ToSlice(key), ToSlice(value));
}
void Batch::Delete(std::string_view key) { (void)impl_->batch.Delete(ToSlice(key)); }
void Batch::ForEach(const Each& each) const {
  struct Handler final : rocksdb::WriteBatch::Handler {
    explicit Handler(const Each& each) : each(each) {}
    void Put(const rocksdb::Slice& key, const rocksdb::Slice& value) override {
      const std::string_view bytes = FromSlice(value);
      each(FromSlice(key), &bytes);
    }
    void Delete(const rocksdb::Slice& key) override { each(FromSlice(key), nullptr); }
    const Each& each;
  } handler(each);
  (void)impl_->batch.Iterate(&handler);
}

absl::Status Db::WriteRows(std::vector<Row> rows) {
  Batch batch;
  for (const Row& row : rows) {
    if (row.value) {
      batch.Put(row.key.bytes, *row.value);
    } else {
      batch.Delete(row.key.bytes);
    }
  }
  return Write(batch);
}

namespace {

class RocksDb final : public Db {
 public:
  static absl::StatusOr<std::unique_ptr<Db>> Open(const std::string& path,
                                                  const Resources& resources, bool read_only);

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    std::string value;
    const rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), ToSlice(key), &value);
    if (status.IsNotFound()) return std::optional<std::string>();
    if (!status.ok()) return ToStatus(status, path_);
    return std::optional<std::string>(std::move(value));
  }

  bool MayHold(std::string_view key) const override {
    std::string value;
    return db_->KeyMayExist(rocksdb::ReadOptions(), ToSlice(key), &value);
  }

  absl::Status Write(const Batch& batch) override {
    rocksdb::WriteOptions options;
    options.disableWAL = true;
    return ToStatus(db_->Write(options, &batch.impl().batch), path_);
  }

  std::unique_ptr<Iterator> NewIterator() const override {
    rocksdb::ReadOptions options;
    options.total_order_seek = true;
    return std::make_unique<DbIterator>(db_->NewIterator(options), path_);
  }

  absl::Status Flush(bool wait) override {
    rocksdb::FlushOptions options;
    options.wait = wait;
    options.allow_write_stall = !wait;
    const rocksdb::Status status = db_->Flush(options);
    if (status.IsTryAgain()) return absl::OkStatus();  // a flush is under way already
    return ToStatus(status, path_);
  }

  void SetExpiryHorizon(int64_t horizon_ms) override {
    if (horizon_ms > horizon_ms_.load(std::memory_order_relaxed))
      horizon_ms_.store(horizon_ms, std::memory_order_relaxed);
  }

 private:
  explicit RocksDb(std::string path) : path_(std::move(path)), filter_(&horizon_ms_) {}

  const std::string path_;
  std::atomic<int64_t> horizon_ms_{0};
  ExpiryFilter filter_;
  std::unique_ptr<rocksdb::DB> db_;  // last: closed before what its options point to
};

rocksdb::Options MakeOptions(const Resources& resources, const ExpiryFilter* filter) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compaction_filter = filter;
  options.write_buffer_manager = resources.impl().buffers;
  options.write_buffer_size = 16u << 20;
  options.max_write_buffer_number = 3;
  // Small files: new rows lie close together (cases by street and day), so a compaction rewrites
  // their neighbours and not all that was ever stored. The first level is no larger than what comes
  // down to it at once, as every such merge rewrites it.
  options.target_file_size_base = 4u << 20;
  options.target_file_size_multiplier = 2;
  options.sst_partitioner_factory = EndFilesAtPrefixes(kStreetBytes);
  options.max_bytes_for_level_base = 16u << 20;
  options.level0_file_num_compaction_trigger = 8;
  // What is soon rewritten is not worth compressing.
  options.compression = rocksdb::kLZ4Compression;
  options.compression_per_level = {rocksdb::kNoCompression, rocksdb::kNoCompression,
                                   rocksdb::kNoCompression, rocksdb::kLZ4Compression};
  options.max_background_jobs = 2;
  // All files of a store of millions of cases: opening one anew costs more than a hundred reads.
  options.max_open_files = 1024;
  options.bytes_per_sync = 1u << 20;  // no bursts that the log's fsync would wait for
  options.avoid_flush_during_shutdown = false;
  options.skip_stats_update_on_db_open = true;
  options.skip_checking_sst_file_sizes_on_db_open = true;
  options.allow_concurrent_memtable_write = false;  // one writer: no need to pay for many
  // Most reads are for request ids and cases that are new: told without a search.
  options.memtable_whole_key_filtering = true;
  options.memtable_prefix_bloom_size_ratio = 0.02;
  options.keep_log_file_num = 2;
  options.max_log_file_size = 1u << 20;
  options.stats_dump_period_sec = 0;
  options.paranoid_checks = true;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = resources.impl().cache;
  table.cache_index_and_filter_blocks = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // A look for a row that is not there asks a filter in every level: held by the open file, it is
  // not looked up in the cache each time. They count against the cache all the same.
  table.metadata_cache_options.unpartitioned_pinning = rocksdb::PinningTier::kAll;
  table.block_size = 8u << 10;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

absl::StatusOr<std::unique_ptr<Db>> RocksDb::Open(const std::string& path,
                                                  const Resources& resources, bool read_only) {
  std::unique_ptr<RocksDb> opened(new RocksDb(path));
  const rocksdb::Options options = MakeOptions(resources, &opened->filter_);
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = read_only ? rocksdb::DB::OpenForReadOnly(options, path, &db)
                                           : rocksdb::DB::Open(options, path, &db);
  if (!status.ok()) return ToStatus(status, path);
  opened->db_.reset(db);
  return std::unique_ptr<Db>(std::move(opened));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Db>> OpenDb(const std::string& path, const Resources& resources) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error)
    return absl::UnavailableError(
        absl::StrCat("cannot make the folder ", path, ": ", error.message()));
  return RocksDb::Open(path, resources, /*read_only=*/false);
}

absl::StatusOr<std::unique_ptr<Db>> OpenDbReadOnly(const std::string& path,
                                                   const Resources& resources) {
  return RocksDb::Open(path, resources, /*read_only=*/true);
}

absl::StatusOr<std::string> Quarantine(const std::string& path) {
  constexpr int kNamesMax = 1000;
  for (int n = 1; n < kNamesMax; ++n) {
    const std::string quarantined = absl::StrCat(path, ".quarantined-", n);
    std::error_code error;
    if (std::filesystem::exists(quarantined, error)) continue;
    std::filesystem::rename(path, quarantined, error);
    if (error)
      return absl::UnavailableError(
          absl::StrCat("cannot move ", path, " to ", quarantined, ": ", error.message()));
    return quarantined;
  }
  return absl::ResourceExhaustedError(absl::StrCat(
      path, ": too many quarantined stores lie beside it; look at them and remove them"));
}

}  // namespace huying::store
