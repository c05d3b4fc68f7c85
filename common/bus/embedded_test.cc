// What only the embedded bus promises: nothing acknowledged is lost by a crash, a full disk or
// damage without a word.
#include "common/bus/embedded.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::bus {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr char kTopic[] = "events";

class EventApplier {
 public:
  EventApplier() {
    std::string pattern = testing::TempDir() + "/huying-embedded-XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~EventApplier() { fs::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Small memtables, so that a few records already reach the files.
EmbeddedOptions SmallOptions(const std::string& path) {
  EmbeddedOptions options;
  options.path = path;
  options.tail_bytes_per_partition = 4096;
  options.memtable_bytes = 64 << 10;
  return options;
}

std::string PayloadOf(int64_t number, size_t bytes) {
  std::string payload = absl::StrCat(number, ":");
  uint64_t state = static_cast<uint64_t>(number) + 1;
  while (payload.size() < bytes) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    payload.push_back(static_cast<char>(state >> 56));
  }
  return payload;
}

// Appends one record and waits for its outcome.
Delivery AppendOne(Appender& appender, std::string payload) {
  std::vector<Delivery> outcomes;
  const absl::Status taken = appender.Append(RecordKind::kDecision, "", std::move(payload), 1);
  if (!taken.ok()) return {1, taken, -1};
  while (outcomes.empty()) {
    appender.Poll(outcomes);
    std::this_thread::yield();
  }
  return outcomes[0];
}

// Stores `n` records of `bytes` in partition 0, numbered from `first` on, and closes the log.
void Fill(const EmbeddedOptions& options, int64_t first, int64_t n, size_t bytes) {
  auto bus = OpenEmbeddedBus(options);
  ASSERT_TRUE(bus.ok()) << bus.status();
  ASSERT_TRUE((*bus)->CreateTopics({{kTopic, 2}}).ok());
  auto appender = (*bus)->OpenAppender(kTopic, 0, nullptr);
  ASSERT_TRUE(appender.ok());
  for (int64_t i = first; i < first + n; ++i) {
    const Delivery delivery = AppendOne(**appender, PayloadOf(i, bytes));
    ASSERT_TRUE(delivery.status.ok()) << delivery.status;
    ASSERT_EQ(delivery.offset, i);
  }
}

// Reads partition 0 to its end, or to the first error.
absl::Status ReadAll(Bus& bus, std::vector<Record>& records) {
  auto reader = bus.OpenReader(kTopic, 0, 0, nullptr);
  if (!reader.ok()) return reader.status();
  while (true) {
    if (absl::Status status = (*reader)->Poll(64, records); !status.ok()) return status;
    if ((*reader)->AtEnd()) return absl::OkStatus();
  }
}

void ExpectRecords(const EmbeddedOptions& options, int64_t n, size_t bytes) {
  auto bus = OpenEmbeddedBus(options);
  ASSERT_TRUE(bus.ok()) << bus.status();
  std::vector<Record> records;
  const absl::Status status = ReadAll(**bus, records);
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_EQ(records.size(), static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i) {
    ASSERT_EQ(records[static_cast<size_t>(i)].offset, i);
    ASSERT_TRUE(records[static_cast<size_t>(i)].payload == PayloadOf(i, bytes)) << i;
  }
}

// The largest file of the store with this ending.
fs::path LargestFile(const std::string& folder, const std::string& ending) {
  fs::path largest;
  uint64_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(folder + "/db")) {
    if (entry.path().extension() != ending || entry.file_size() < bytes) continue;
    largest = entry.path();
    bytes = entry.file_size();
  }
  return largest;
}

void FlipByte(const fs::path& file, uint64_t at) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(at));
  const char old = static_cast<char>(stream.get());
  stream.seekp(static_cast<std::streamoff>(at));
  stream.put(static_cast<char>(old ^ 0x55));
  ASSERT_TRUE(stream.good());
}

TEST(EmbeddedBus, OnlyOneMayHaveItOpen) {
  const EventApplier folder;
  auto first = OpenEmbeddedBus({.path = folder.path()});
  ASSERT_TRUE(first.ok());
  const absl::Status second = OpenEmbeddedBus({.path = folder.path()}).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(second)) << second;
  EXPECT_THAT(second.message(), HasSubstr(absl::StrCat("in use by process ", getpid())));
  first->reset();
  EXPECT_TRUE(OpenEmbeddedBus({.path = folder.path()}).ok());
}

TEST(EmbeddedBus, AFolderThatCannotBeMadeIsNamed) {
  const EventApplier folder;
  std::ofstream(folder.path() + "/file") << "x";
  const absl::Status status = OpenEmbeddedBus({.path = folder.path() + "/file/log"}).status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(status.message(), HasSubstr(folder.path()));
}

TEST(EmbeddedBus, RecordsOfAnySizeSurviveFlushesAndRestarts) {
  for (const size_t bytes : {20u, 255u, 256u, 5000u}) {
    const EventApplier folder;
    Fill(SmallOptions(folder.path()), 0, 300, bytes);
    Fill(SmallOptions(folder.path()), 300, 20, bytes);
    ExpectRecords(SmallOptions(folder.path()), 320, bytes);
  }
}

TEST(EmbeddedBus, AReaderThatLagsCatchesUp) {
  const EventApplier folder;
  auto bus = OpenEmbeddedBus(SmallOptions(folder.path()));
  ASSERT_TRUE(bus.ok());
  ASSERT_TRUE((*bus)->CreateTopics({{kTopic, 1}}).ok());
  auto appender = (*bus)->OpenAppender(kTopic, 0, nullptr);
  auto reader = (*bus)->OpenReader(kTopic, 0, 0, nullptr);
  ASSERT_TRUE(appender.ok() && reader.ok());
  std::vector<Record> records;
  for (int64_t i = 0; i < 600; ++i) {
    ASSERT_TRUE(AppendOne(**appender, PayloadOf(i, 1000)).status.ok());
    // In the first half it falls ever farther behind the tail, in the second half it comes back to
    // it.
    if (i % 4 == 0 || i > 300) {
      ASSERT_TRUE((*reader)->Poll(3, records).ok());
    }
  }
  while (!(*reader)->AtEnd()) ASSERT_TRUE((*reader)->Poll(3, records).ok());
  ASSERT_EQ(records.size(), 600u);
  for (int64_t i = 0; i < 600; ++i)
    ASSERT_TRUE(records[static_cast<size_t>(i)].payload == PayloadOf(i, 1000));
}

struct Damage {
  const char* name;
  size_t record_bytes;
  void (*strike)(const std::string& folder);
  const char* said;
};

class EmbeddedDamage : public testing::TestWithParam<Damage> {};

TEST_P(EmbeddedDamage, IsSaidAndNeverPassedOver) {
  const EventApplier folder;
  Fill(SmallOptions(folder.path()), 0, 300, GetParam().record_bytes);
  GetParam().strike(folder.path());
  auto bus = OpenEmbeddedBus(SmallOptions(folder.path()));
  absl::Status status = bus.status();
  std::vector<Record> records;
  if (status.ok()) status = ReadAll(**bus, records);
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(status.message(), HasSubstr(folder.path()));
  EXPECT_THAT(status.message(), HasSubstr(GetParam().said));
  EXPECT_THAT(status.message(), HasSubstr("restore"));
}

const Damage kDamages[] = {
    {"FlippedInWal", 100, [](const std::string& f) { FlipByte(LargestFile(f, ".log"), 5000); },
     "damaged"},
    {"CutWal", 100, [](const std::string& f) { fs::resize_file(LargestFile(f, ".log"), 4000); },
     "acknowledged records are missing"},
    {"MissingWal", 100, [](const std::string& f) { fs::remove(LargestFile(f, ".log")); },
     "missing"},
    {"MissingCurrent", 100, [](const std::string& f) { fs::remove(f + "/db/CURRENT"); }, "damaged"},
    {"MissingDb", 100, [](const std::string& f) { fs::remove_all(f + "/db"); }, "damaged"},
    {"MissingTable", 2000, [](const std::string& f) { fs::remove(LargestFile(f, ".sst")); },
     "damaged"},
    {"FlippedInTable", 2000, [](const std::string& f) { FlipByte(LargestFile(f, ".sst"), 20); },
     "damaged"},
    {"MissingBlobs", 2000, [](const std::string& f) { fs::remove(LargestFile(f, ".blob")); },
     "is missing"},
    {"CutBlobs", 2000, [](const std::string& f) { fs::resize_file(LargestFile(f, ".blob"), 9000); },
     "is cut short"},
    {"FlippedInBlobs", 2000, [](const std::string& f) { FlipByte(LargestFile(f, ".blob"), 9000); },
     "damaged"},
    {"SpoiltMark", 100, [](const std::string& f) { FlipByte(f + "/acknowledged", 3); }, "damaged"},
};
INSTANTIATE_TEST_SUITE_P(All, EmbeddedDamage, testing::ValuesIn(kDamages),
                         [](const auto& info) { return info.param.name; });

// A backup may lack the mark; it is made anew.
TEST(EmbeddedBus, WithoutItsMarkALogStillOpens) {
  const EventApplier folder;
  Fill(SmallOptions(folder.path()), 0, 100, 100);
  fs::remove(folder.path() + "/acknowledged");
  ExpectRecords(SmallOptions(folder.path()), 100, 100);
  EXPECT_TRUE(fs::exists(folder.path() + "/acknowledged"));
}

// A record whose write was cut off by a crash was never acknowledged: it goes without a word.
TEST(EmbeddedBus, ATornLastWriteIsDropped) {
  const EventApplier folder;
  EmbeddedOptions options;
  options.path = folder.path();
  Fill(options, 0, 50, 100);
  const fs::path copy = folder.path() + "/acknowledged.before";
  fs::copy_file(folder.path() + "/acknowledged", copy);
  Fill(options, 50, 1, 5000);
  const fs::path wal = LargestFile(folder.path(), ".log");
  fs::resize_file(wal, fs::file_size(wal) - 100);
  fs::rename(copy, folder.path() + "/acknowledged");  // as if the last one was never acknowledged
  ExpectRecords(options, 50, 100);
  Fill(options, 50, 10, 100);
  ExpectRecords(options, 60, 100);
}

// A file system of its own, if this process may mount one.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& size) {
    mounted_ = mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(folder_.path().c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  const std::string& path() const { return folder_.path(); }

 private:
  const EventApplier folder_;
  bool mounted_ = false;
};

TEST(EmbeddedBus, AFullDiskRefusesAndLosesNothing) {
  const SmallDisk disk("12m");
  if (!disk.mounted()) GTEST_SKIP() << "needs the right to mount a tmpfs";
  const EmbeddedOptions options = SmallOptions(disk.path() + "/log");
  const std::string ballast = disk.path() + "/ballast";
  std::ofstream(ballast) << std::string(4 << 20, 'x');
  int64_t stored = 0;
  {
    auto bus = OpenEmbeddedBus(options);
    ASSERT_TRUE(bus.ok()) << bus.status();
    ASSERT_TRUE((*bus)->CreateTopics({{kTopic, 2}}).ok());
    auto appender = (*bus)->OpenAppender(kTopic, 0, nullptr);
    ASSERT_TRUE(appender.ok());
    Delivery last;
    while (stored < 100'000) {
      last = AppendOne(**appender, PayloadOf(stored, 2000));
      if (!last.status.ok()) break;
      ++stored;
    }
    EXPECT_TRUE(absl::IsResourceExhausted(last.status)) << last.status;
    EXPECT_THAT(last.status.message(), HasSubstr(disk.path()));
    EXPECT_THAT(last.status.message(), HasSubstr("Free space and restart"));
    const absl::Status refused = (*appender)->Append(RecordKind::kDecision, "", "x", 1);
    EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
    EXPECT_THAT(refused.message(), HasSubstr("Free space and restart"));
    std::vector<Record> records;
    const absl::Status read = ReadAll(**bus, records);
    EXPECT_TRUE(read.ok()) << read;
    EXPECT_EQ(records.size(), static_cast<size_t>(stored));
  }
  fs::remove(ballast);
  auto bus = OpenEmbeddedBus(options);
  ASSERT_TRUE(bus.ok()) << bus.status();
  std::vector<Record> records;
  ASSERT_TRUE(ReadAll(**bus, records).ok());
  // The record that failed may have been stored or not; a part of it never is.
  ASSERT_GE(records.size(), static_cast<size_t>(stored));
  ASSERT_LE(records.size(), static_cast<size_t>(stored) + 1);
  for (size_t i = 0; i < records.size(); ++i) {
    ASSERT_TRUE(records[i].payload == PayloadOf(static_cast<int64_t>(i), 2000)) << i;
  }
  auto appender = (*bus)->OpenAppender(kTopic, 0, nullptr);
  ASSERT_TRUE(appender.ok());
  EXPECT_TRUE(AppendOne(**appender, "again").status.ok());
}

// Appends until it is killed and writes each acknowledged offset to `out`. Runs in a process of its
// own.
int AppendForEver(const std::string& path, int out) {
  auto bus = OpenEmbeddedBus(SmallOptions(path));
  if (!bus.ok() || !(*bus)->CreateTopics({{kTopic, 2}}).ok()) return 1;
  auto appender = (*bus)->OpenAppender(kTopic, 0, nullptr);
  if (!appender.ok()) return 1;
  std::vector<Record> records;
  if (!ReadAll(**bus, records).ok()) return 1;
  uint64_t number = records.size();
  std::vector<Delivery> outcomes;
  while (true) {
    while ((*appender)
               ->Append(RecordKind::kDecision, "", PayloadOf(static_cast<int64_t>(number), 600),
                        number)
               .ok()) {
      if (++number % 50 == 0) break;
    }
    outcomes.clear();
    (*appender)->Poll(outcomes);
    for (const Delivery& delivery : outcomes) {
      if (!delivery.status.ok() || delivery.offset != static_cast<int64_t>(delivery.token))
        return 1;
      if (write(out, &delivery.offset, sizeof(delivery.offset)) != sizeof(delivery.offset))
        return 1;
    }
  }
}

TEST(EmbeddedBus, KillingTheProcessLosesNothingAcknowledged) {
  const EventApplier folder;
  int64_t acknowledged = -1;
  for (int round = 0; round < 5; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const std::string out = std::to_string(ends[1]);
    const pid_t child = fork();
    if (child == 0) {
      execl("/proc/self/exe", "embedded_test", "--append-for-ever", folder.path().c_str(),
            out.c_str(), nullptr);
      _exit(127);
    }
    close(ends[1]);
    int64_t offset = -1;
    int told = 0;
    while (read(ends[0], &offset, sizeof(offset)) == sizeof(offset)) {
      acknowledged = std::max(acknowledged, offset);
      if (++told == 700 + round * 13) kill(child, SIGKILL);
    }
    close(ends[0]);
    int result = 0;
    waitpid(child, &result, 0);
    ASSERT_TRUE(WIFSIGNALED(result)) << "the writer ended by itself: " << result;

    auto bus = OpenEmbeddedBus(SmallOptions(folder.path()));
    ASSERT_TRUE(bus.ok()) << bus.status();
    std::vector<Record> records;
    const absl::Status status = ReadAll(**bus, records);
    ASSERT_TRUE(status.ok()) << status;
    ASSERT_GT(static_cast<int64_t>(records.size()), acknowledged);
    for (size_t i = 0; i < records.size(); ++i) {
      ASSERT_TRUE(records[i].payload == PayloadOf(static_cast<int64_t>(i), 600)) << i;
    }
  }
}

}  // namespace
}  // namespace huying::bus

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "--append-for-ever") {
    return huying::bus::AppendForEver(argv[2], std::stoi(argv[3]));
  }
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
