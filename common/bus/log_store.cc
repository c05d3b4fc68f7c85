#include "common/bus/log_store.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/bus/data_dir.h"
#include "common/core/big_endian.h"
#include "common/store/sst_partitioner.h"
#include "rocksdb/db.h"
#include "rocksdb/metadata.h"
#include "rocksdb/options.h"
#include "rocksdb/table.h"
#include "rocksdb/write_batch.h"

namespace huying::bus {
namespace {

constexpr PartitionId kTopicsPartition{0, 0};
constexpr int64_t kOffsetMax = INT64_MAX;
// Smaller values stay beside their keys: a blob costs some 60 bytes of its own.
constexpr uint64_t kBlobBytesMin = 256;
constexpr size_t kPartitionBytes = 8;  // that a record's key begins with
constexpr size_t kReadaheadBytes = 1 << 20;

std::string_view View(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

absl::Status DamagedStatus(const std::string& path, const std::string& what) {
  return absl::DataLossError(absl::StrCat(path, ": the log is damaged: ", what,
                                          ". Check the disk, put this folder ",
                                          "aside and restore it from its last backup."));
}

absl::Status DiskFullStatus(const std::string& path) {
  return absl::ResourceExhaustedError(absl::StrCat(
      path, ": the disk is full, so nothing is taken any more. Free space and restart."));
}

bool IsDiskFull(const rocksdb::Status& status) {
  return status.IsNoSpace() || status.subcode() == rocksdb::Status::kNoSpace;
}

// Of opening or reading.
absl::Status ReadStatus(const std::string& path, const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  if (IsDiskFull(status)) return DiskFullStatus(path);
  if (status.IsCorruption() || status.IsPathNotFound() || status.IsNotFound() ||
      status.IsInvalidArgument()) {
    return DamagedStatus(path, status.ToString());
  }
  return absl::UnavailableError(
      absl::StrCat(path, ": the log cannot be read: ", status.ToString()));
}

absl::Status WriteStatus(const std::string& path, const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  if (IsDiskFull(status)) return DiskFullStatus(path);
  return absl::UnavailableError(
      absl::StrCat(path, ": writing the log failed (", status.ToString(),
                   "), so nothing is taken any more. Fix the disk and restart."));
}

rocksdb::Options MakeOptions(const LogStoreOptions& options, bool create) {
  rocksdb::Options made;
  made.create_if_missing = create;
  // A record cut off at the very end of the WAL was never acknowledged and is dropped; any other
  // damage stops the start.
  made.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  made.track_and_verify_wals_in_manifest = true;
  made.max_bgerror_resume_count = 0;  // after a failed write only a restart goes on
  made.write_buffer_size = options.memtable_bytes;
  made.max_write_buffer_number = 4;
  made.enable_blob_files = true;
  made.min_blob_size = kBlobBytesMin;
  made.blob_compression_type = rocksdb::kLZ4Compression;
  made.compression = rocksdb::kLZ4Compression;
  // Keys only ever come at the end of a partition: files that end with their partition move down
  // from the first level without being rewritten. That level is rewritten for every eight flushes,
  // so it is small.
  made.sst_partitioner_factory = store::EndFilesAtPrefixes(kPartitionBytes);
  made.level0_file_num_compaction_trigger = 8;
  made.max_bytes_for_level_base = 8 << 20;
  made.target_file_size_base = 4 << 20;
  made.max_background_jobs = 2;
  made.bytes_per_sync = 1 << 20;
  made.max_open_files = 512;
  made.keep_log_file_num = 4;
  made.max_log_file_size = 4 << 20;
  made.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  table.format_version = 5;
  made.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return made;
}

std::string TopicKey(const std::string& name) {
  std::string key(8, '\0');
  PutBig32(key.data(), kTopicsPartition.topic_id);
  PutBig32(key.data() + 4, static_cast<uint32_t>(kTopicsPartition.partition));
  return key + name;
}

// id (4) | partitions (4) | kind (1)
std::string EncodeTopic(const StoredTopic& topic) {
  std::string value(9, '\0');
  PutBig32(value.data(), topic.id);
  PutBig32(value.data() + 4, static_cast<uint32_t>(topic.partitions));
  value[8] = static_cast<char>(topic.kind);
  return value;
}

bool DecodeTopic(std::string_view value, StoredTopic& topic) {
  if (value.size() != 9 || value[8] < 0 || value[8] > static_cast<char>(TopicKind::kPlain))
    return false;
  topic.id = GetBig32(value.data());
  topic.partitions = static_cast<int32_t>(GetBig32(value.data() + 4));
  topic.kind = static_cast<TopicKind>(value[8]);
  return topic.id > 0 && topic.partitions > 0;
}

class RocksCursor : public LogCursor {
 public:
  RocksCursor(rocksdb::DB* db, std::string path, PartitionId partition)
      : db_(db),
        path_(std::move(path)),
        partition_(partition),
        upper_key_(EncodeKey(partition, kOffsetMax)),
        upper_(upper_key_.data(), upper_key_.size()) {}

  absl::Status Read(int64_t from, int64_t end, size_t records_max, size_t bytes_max,
                    std::vector<Record>& out) override {
    const size_t before = out.size();
    const int64_t last = from + static_cast<int64_t>(std::min<uint64_t>(records_max, end - from));
    size_t bytes = 0;
    for (int64_t offset = from; offset < last && bytes < bytes_max; ++offset) {
      Record& record = out.emplace_back();
      if (absl::Status status = ReadOne(offset, record); !status.ok()) {
        out.resize(before);
        return status;
      }
      bytes += record.key.size() + record.payload.size();
    }
    return absl::OkStatus();
  }

 private:
  std::string Where(int64_t offset) const {
    return absl::StrCat("offset ", offset, " of topic number ", partition_.topic_id, ", partition ",
                        partition_.partition);
  }

  absl::Status ReadOne(int64_t offset, Record& record) {
    if (!StandsAt(offset)) {
      if (absl::Status status = Seek(offset); !status.ok()) return status;
    }
    if (!iterator_->status().ok()) return ReadStatus(path_, iterator_->status());
    if (!StandsAt(offset)) return DamagedStatus(path_, absl::StrCat(Where(offset), " is missing"));
    record.offset = offset;
    if (!DecodeValue(View(iterator_->value()), record)) {
      return DamagedStatus(path_, absl::StrCat(Where(offset), " cannot be read"));
    }
    iterator_->Next();
    return absl::OkStatus();
  }

  bool StandsAt(int64_t offset) const {
    return iterator_ != nullptr && iterator_->Valid() &&
           OffsetOf(View(iterator_->key()), partition_) == offset;
  }

  // An iterator sees the store as it was when it was made or refreshed, so it is refreshed when it
  // has come to its end.
  absl::Status Seek(int64_t offset) {
    if (iterator_ == nullptr) {
      rocksdb::ReadOptions options;
      options.readahead_size = kReadaheadBytes;
      options.iterate_upper_bound = &upper_;
      options.fill_cache = false;
      iterator_.reset(db_->NewIterator(options));
    } else if (rocksdb::Status status = iterator_->Refresh(); !status.ok()) {
      return ReadStatus(path_, status);
    }
    const RecordKey key = EncodeKey(partition_, offset);
    iterator_->Seek(rocksdb::Slice(key.data(), key.size()));
    return absl::OkStatus();
  }

  rocksdb::DB* const db_;
  const std::string path_;
  const PartitionId partition_;
  const RecordKey upper_key_;
  const rocksdb::Slice upper_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

class RocksLogStore : public LogStore {
 public:
  RocksLogStore(DataDir dir, const LogStoreOptions& options)
      : dir_(std::move(dir)), options_(options) {}

  absl::Status Open() {
    const std::string db_path = dir_.path() + "/db";
    // A log that was there once is never silently begun anew.
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status =
        rocksdb::DB::Open(MakeOptions(options_, !dir_.has_mark()), db_path, &opened);
    if (!status.ok()) return ReadStatus(dir_.path(), status);
    db_.reset(opened);
    if (absl::Status checked = CheckWhole(db_path); !checked.ok()) return checked;
    if (!dir_.has_mark()) {
      if (absl::Status made = dir_.CreateMark(db_->GetLatestSequenceNumber()); !made.ok())
        return made;
    }
    return LoadTopics();
  }

  const std::map<std::string, StoredTopic>& topics() const override { return topics_; }

  absl::StatusOr<StoredTopic> AddTopic(const std::string& name, int32_t partitions,
                                       TopicKind kind) override {
    const StoredTopic topic{next_topic_id_, partitions, kind};
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const rocksdb::Status status = db_->Put(synced, TopicKey(name), EncodeTopic(topic));
    if (!status.ok()) return WriteStatus(dir_.path(), status);
    ++next_topic_id_;
    topics_.emplace(name, topic);
    return topic;
  }

  absl::StatusOr<int64_t> EndOffset(PartitionId partition) const override {
    const std::unique_ptr<rocksdb::Iterator> iterator(db_->NewIterator(rocksdb::ReadOptions()));
    const RecordKey last = EncodeKey(partition, kOffsetMax);
    iterator->SeekForPrev(rocksdb::Slice(last.data(), last.size()));
    if (!iterator->status().ok()) return ReadStatus(dir_.path(), iterator->status());
    if (!iterator->Valid()) return 0;
    return OffsetOf(View(iterator->key()), partition).value_or(-1) + 1;
  }

  std::unique_ptr<LogCursor> NewCursor(PartitionId partition) const override {
    return std::make_unique<RocksCursor>(db_.get(), dir_.path(), partition);
  }

  void Add(PartitionId partition, const Record& record) override {
    const RecordKey key = EncodeKey(partition, record.offset);
    const ValueHeader header = EncodeValueHeader(record);
    const rocksdb::Slice key_part(key.data(), key.size());
    const rocksdb::Slice value_parts[] = {
        {header.data(), header.size()}, record.key, record.payload};
    // Fails only for a batch of more than 4 GiB, which the queues' bounds exclude.
    batch_.Put(rocksdb::SliceParts(&key_part, 1), rocksdb::SliceParts(value_parts, 3))
        .PermitUncheckedError();
  }

  absl::Status Commit() override {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const rocksdb::Status status = db_->Write(synced, &batch_);
    batch_.Clear();
    if (!status.ok()) return WriteStatus(dir_.path(), status);
    // The records are safe without the mark; a mark that lags only guards less.
    dir_.WriteMark(db_->GetLatestSequenceNumber()).IgnoreError();
    return absl::OkStatus();
  }

 private:
  // What RocksDB does not look at by itself: the end of the log, and that the blob files are there.
  absl::Status CheckWhole(const std::string& db_path) const {
    const uint64_t last = db_->GetLatestSequenceNumber();
    if (last < dir_.mark()) {
      return DamagedStatus(
          dir_.path(), absl::StrCat("acknowledged records are missing at its end (", last, " of ",
                                    dir_.mark(), " writes are there)"));
    }
    rocksdb::ColumnFamilyMetaData meta;
    db_->GetColumnFamilyMetaData(db_->DefaultColumnFamily(), &meta);
    for (const rocksdb::BlobMetaData& blob : meta.blob_files) {
      const std::string file =
          absl::StrCat(db_path, "/", absl::StripPrefix(blob.blob_file_name, "/"));
      std::error_code error;
      const uint64_t bytes = std::filesystem::file_size(file, error);
      if (error) return DamagedStatus(dir_.path(), absl::StrCat(file, " is missing"));
      if (bytes < blob.blob_file_size)
        return DamagedStatus(dir_.path(), absl::StrCat(file, " is cut short"));
    }
    return absl::OkStatus();
  }

  absl::Status LoadTopics() {
    const std::unique_ptr<rocksdb::Iterator> iterator(db_->NewIterator(rocksdb::ReadOptions()));
    const std::string prefix = TopicKey("");
    for (iterator->Seek(prefix); iterator->Valid() && iterator->key().starts_with(prefix);
         iterator->Next()) {
      StoredTopic topic;
      std::string name(View(iterator->key()).substr(prefix.size()));
      if (!DecodeTopic(View(iterator->value()), topic)) {
        return DamagedStatus(dir_.path(), absl::StrCat("topic ", name, " cannot be read"));
      }
      next_topic_id_ = std::max(next_topic_id_, topic.id + 1);
      topics_.emplace(std::move(name), topic);
    }
    return ReadStatus(dir_.path(), iterator->status());
  }

  DataDir dir_;
  const LogStoreOptions options_;
  std::unique_ptr<rocksdb::DB> db_;
  std::map<std::string, StoredTopic> topics_;
  uint32_t next_topic_id_ = 1;
  rocksdb::WriteBatch batch_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<LogStore>> LogStore::Open(const LogStoreOptions& options) {
  absl::StatusOr<DataDir> dir = DataDir::Open(options.path);
  if (!dir.ok()) return dir.status();
  auto store = std::make_unique<RocksLogStore>(*std::move(dir), options);
  if (absl::Status status = store->Open(); !status.ok()) return status;
  return store;
}

}  // namespace huying::bus
