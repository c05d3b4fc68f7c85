#include "tests/replay/golden_log.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/core/big_endian.h"
#include "common/core/stable_hash.h"
#include "common/runtime/processor.h"
#include "common/runtime/types.h"
#include "common/testing/fake_clock.h"
#include "common/testing/memory_db.h"

namespace huying::replay {
namespace {

constexpr const char* kKinds[] = {"plain", "fence", "decision", "progress"};
constexpr char kTopicPrefix[] = "huying.";
constexpr char kTopicSuffix[] = ".events.v1";

// The service whose event topic this is; empty for another topic.
std::string ServiceOf(const std::string& topic) {
  const size_t prefix = sizeof(kTopicPrefix) - 1;
  if (!topic.ends_with(kTopicSuffix)) return "";
  return topic.substr(prefix, topic.size() - prefix - (sizeof(kTopicSuffix) - 1));
}

// Enough to see that something has changed.
class Digest {
 public:
  void Add(std::string_view bytes) {
    std::string size;
    AppendBig64(bytes.size(), size);
    hash_ = StableHash(size, StableHash(bytes, hash_));
  }
  uint64_t value() const { return hash_; }

 private:
  uint64_t hash_ = kStableHashBasis;
};

}  // namespace

absl::Status WriteLog(testing::SimLog& log, const std::string& path) {
  std::ofstream file(path);
  for (const auto& [topic, content] : log.topics()) {
    const std::string service = ServiceOf(topic);
    if (service.empty()) continue;
    for (size_t p = 0; p < content.partitions.size(); ++p) {
      for (const bus::Record& record : content.partitions[p]->records) {
        file << service << " " << p << " " << kKinds[static_cast<size_t>(record.kind)] << " "
             << absl::Base64Escape(record.payload) << "\n";
      }
    }
  }
  return file.flush() ? absl::OkStatus()
                      : absl::UnavailableError(absl::StrCat("cannot write ", path));
}

absl::Status ReadLog(const std::string& path, testing::SimBus& bus, int32_t& partitions) {
  struct Line {
    std::string service;
    int32_t partition = 0;
    bus::RecordKind kind = bus::RecordKind::kPlain;
    std::string payload;
  };
  std::vector<Line> lines;
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(path);
  partitions = 0;
  for (std::string text; std::getline(file, text);) {
    std::istringstream words(text);
    Line line;
    std::string kind, payload;
    words >> line.service >> line.partition >> kind >> payload;
    const auto* found = std::find(std::begin(kKinds), std::end(kKinds), kind);
    if (found == std::end(kKinds) || !absl::Base64Unescape(payload, &line.payload)) {
      return absl::DataLossError(absl::StrCat(path, ": line ", lines.size() + 1));
    }
    line.kind = static_cast<bus::RecordKind>(found - std::begin(kKinds));
    partitions = std::max(partitions, line.partition + 1);
    lines.push_back(std::move(line));
  }
  std::vector<bus::TopicSpec> topics;
  for (const Line& line : lines) {
    if (!topics.empty() && topics.back().name == runtime::EventTopic(line.service)) continue;
    topics.push_back({runtime::EventTopic(line.service), partitions});
  }
  if (const absl::Status made = bus.CreateTopics(topics); !made.ok()) return made;
  for (Line& line : lines) {
    bus.Inject(runtime::EventTopic(line.service), line.partition, line.kind,
               std::move(line.payload));
  }
  return absl::OkStatus();
}

absl::Status WriteDigests(const Digests& digests, const std::string& path) {
  std::ofstream file(path);
  for (const auto& [place, digest] : digests) file << place << " " << digest << "\n";
  return file.flush() ? absl::OkStatus()
                      : absl::UnavailableError(absl::StrCat("cannot write ", path));
}

absl::Status ReadDigests(const std::string& path, Digests& digests) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(path);
  std::string place, rows, digest;
  while (file >> place >> rows >> digest) digests[place] = absl::StrCat(rows, " ", digest);
  return absl::OkStatus();
}

std::string FoldAndDigest(const runtime::Handlers& handlers, int32_t partition,
                          testing::SimBus& bus) {
  testing::MemoryDisk disk;
  testing::FakeClock clock;
  runtime::ProcessorDeps deps;
  deps.handlers = &handlers;
  deps.bus = &bus;
  deps.clock = &clock;
  deps.open_store = [&](const std::string&) { return testing::OpenMemoryDb(&disk); };
  deps.wake = [] {};
  runtime::PartitionProcessor processor(std::move(deps), runtime::HostOptions{}, partition);
  processor.Want(runtime::Wanted::kStandby);
  while (processor.TurnOnce()) {
  }
  Digest digest;
  size_t rows = 0;
  const std::unique_ptr<store::Iterator> it = processor.db()->NewIterator();
  for (it->Seek(""); it->Valid(); it->Next()) {
    digest.Add(it->key());
    digest.Add(it->value());
    ++rows;
  }
  char hex[17];
  std::snprintf(hex, sizeof(hex), "%016llx", static_cast<unsigned long long>(digest.value()));
  return absl::StrCat(rows, " ", hex);
}

}  // namespace huying::replay
