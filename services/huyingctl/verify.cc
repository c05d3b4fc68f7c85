// huyingctl verify --data DIR [--brokers HOST:PORT] [--since FOLDER] [--jobs N] [--json]
#include "common/runtime/verify.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/city/city.h"
#include "common/core/text.h"
#include "common/runtime/types.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/interrupt.h"
#include "services/huyingctl/log_scan.h"
#include "services/huyingctl/progress.h"
#include "services/huyingctl/services.h"

namespace huying::ctl {
namespace {

namespace fs = std::filesystem;

// Of all partitions that are checked at the same time.
constexpr size_t kCacheBytes = 64u << 20;
constexpr size_t kWriteBufferBytes = 64u << 20;
constexpr absl::Duration kShowPause = absl::Milliseconds(250);

struct VerifyFlags {
  std::string data_dir;
  std::string city_dir = "deploy/cities/demo";
  std::string scratch_dir;  // empty: the system's folder for such things
  std::string since_dir;    // empty: the second fold is not kept
  unsigned jobs = 0;        // 0: as many as there are cores
  bool json = false;
};

// One partition of one service, and what came of it.
struct Part {
  const runtime::Handlers* handlers = nullptr;
  int32_t partition = 0;
  bool has_store = false;
  runtime::VerifyReport report = {};
  absl::Status status = {};

  std::string name() const { return Cat(handlers->spec().name, "/", partition); }
};

// How far all of it is; any thread.
struct VerifyCounts {
  std::atomic<uint64_t> records{0};
  std::atomic<uint64_t> rows{0};
  std::atomic<size_t> parts{0};
};

class Verifier {
 public:
  Verifier(const VerifyFlags& flags, const city::City* city, bus::Bus* bus)
      : flags_(flags), city_(city), bus_(bus), resources_(kCacheBytes, kWriteBufferBytes) {
    const fs::path root =
        flags.scratch_dir.empty() ? fs::temp_directory_path() : fs::path(flags.scratch_dir);
    scratch_ = flags.since_dir.empty() ? (root / Cat("huyingctl-verify-", getpid())).string()
                                       : flags.since_dir;
  }
  ~Verifier() {
    std::error_code ignored;
    if (flags_.since_dir.empty()) fs::remove_all(scratch_, ignored);
  }

  absl::Status Run() {
    if (absl::Status status = ListParts(); !status.ok()) return status;
    std::error_code error;
    fs::create_directories(scratch_, error);
    if (error) return absl::InvalidArgumentError(Cat(scratch_, ": ", error.message()));
    const size_t cores = std::max(1u, std::thread::hardware_concurrency());
    const size_t jobs = std::min(flags_.jobs == 0 ? cores : flags_.jobs, parts_.size());
    std::vector<std::thread> workers;
    {
      const absl::MutexLock lock(&mutex_);
      working_ = jobs;
    }
    for (size_t i = 0; i < jobs; ++i) {
      workers.emplace_back([this] {
        while (CheckNext()) {
        }
        const absl::MutexLock lock(&mutex_);
        --working_;
        ended_.SignalAll();
      });
    }
    Progress progress("verify", 0);
    {
      const absl::MutexLock lock(&mutex_);
      while (working_ > 0) {
        ended_.WaitWithTimeout(&mutex_, kShowPause);
        progress.Show(static_cast<int64_t>(counts_.records.load()), Detail());
      }
    }
    for (std::thread& worker : workers) worker.join();
    progress.Finish(static_cast<int64_t>(counts_.records.load()), Detail());
    // One that cannot be checked ends the others.
    absl::Status ended;
    for (const Part& part : parts_) {
      if (!part.status.ok() && !absl::IsCancelled(part.status)) return part.status;
      ended.Update(part.status);
    }
    return ended;
  }

  const std::vector<Part>& parts() const { return parts_; }

 private:
  std::string Detail() const {
    return Cat(counts_.parts.load(), " of ", parts_.size(), " partitions, ", counts_.rows.load(),
               " rows");
  }

  absl::Status ListParts() {
    for (const std::string& service : AllServices()) {
      const absl::StatusOr<int32_t> partitions = bus_->PartitionCount(runtime::EventTopic(service));
      if (!partitions.ok()) return partitions.status();
      handlers_.push_back(MakeHandlers(service, city_));
      for (int32_t partition = 0; partition < *partitions; ++partition)
        parts_.push_back({.handlers = handlers_.back().get(), .partition = partition});
    }
    return absl::OkStatus();
  }

  // False when there is none left, or one could not be checked.
  bool CheckNext() {
    const size_t next = next_.fetch_add(1);
    if (next >= parts_.size() || failed_.load()) return false;
    Part& part = parts_[next];
    part.status = Check(part);
    if (absl::IsDataLoss(part.status)) {
      part.report.findings.push_back(Cat("the store cannot be read: ", part.status.message()));
      ++part.report.found;
      part.status = absl::OkStatus();
    }
    if (!part.status.ok()) failed_.store(true);
    counts_.parts.fetch_add(1);
    return part.status.ok();
  }

  absl::Status Check(Part& part) {
    const std::string path = Cat(flags_.data_dir, "/", part.name());
    const std::string scratch_path =
        Cat(scratch_, "/", part.handlers->spec().name, "-", part.partition);
    std::unique_ptr<store::Db> stored;
    std::error_code error;
    // Else it is held by another process, or was never opened here.
    part.has_store = fs::is_directory(path, error);
    if (part.has_store) {
      absl::StatusOr<std::unique_ptr<store::Db>> db = store::OpenDbReadOnly(path, resources_);
      if (!db.ok()) return db.status();
      stored = std::move(*db);
    }
    bool useless = false;
    absl::Status status = CheckIn(scratch_path, part, stored.get(), useless);
    if (useless) {
      fs::remove_all(scratch_path, error);
      part.report = {};
      status = CheckIn(scratch_path, part, stored.get(), useless);
    }
    if (flags_.since_dir.empty()) fs::remove_all(scratch_path, error);
    return status;
  }

  // `useless`: nothing can go on from the fold that is there: it was left half way, it is newer than
  // the store, or it cannot be read.
  absl::Status CheckIn(const std::string& scratch_path, Part& part, const store::Db* stored,
                       bool& useless) {
    absl::StatusOr<std::unique_ptr<store::Db>> scratch = store::OpenDb(scratch_path, resources_);
    useless = absl::IsDataLoss(scratch.status());
    if (!scratch.ok()) return scratch.status();
    uint64_t records = 0;
    uint64_t rows = 0;
    const absl::Status status = runtime::VerifyPartition(
        *part.handlers, *bus_, part.partition, stored, **scratch, part.report,
        [&](const runtime::VerifyReport& so_far) {
          counts_.records.fetch_add(so_far.records - std::exchange(records, so_far.records));
          counts_.rows.fetch_add(so_far.rows - std::exchange(rows, so_far.rows));
          return !Interrupted() && !failed_.load();
        });
    useless = absl::IsFailedPrecondition(status) || absl::IsDataLoss(status);
    return status;
  }

  const VerifyFlags& flags_;
  const city::City* city_;
  bus::Bus* bus_;
  store::Resources resources_;
  std::string scratch_;
  std::vector<std::unique_ptr<runtime::Handlers>> handlers_;
  std::vector<Part> parts_;  // each is one worker's
  std::atomic<size_t> next_{0};
  std::atomic<bool> failed_{false};
  VerifyCounts counts_;
  absl::Mutex mutex_;
  absl::CondVar ended_;
  size_t working_ ABSL_GUARDED_BY(mutex_) = 0;
};

struct Totals {
  uint64_t records = 0;
  uint64_t void_records = 0;
  uint64_t events = 0;
  uint64_t stores = 0;
  uint64_t rows = 0;
  uint64_t relied_on = 0;
  uint64_t found = 0;
};

Totals Sum(const std::vector<Part>& parts) {
  Totals totals;
  for (const Part& part : parts) {
    totals.records += part.report.records;
    totals.void_records += part.report.void_records;
    totals.events += part.report.events;
    totals.stores += part.has_store ? 1 : 0;
    totals.rows += part.report.rows;
    totals.relied_on += part.report.relied_on;
    totals.found += part.report.found;
  }
  return totals;
}

void PrintFindings(const std::vector<Part>& parts) {
  for (const Part& part : parts) {
    for (const std::string& what : part.report.findings)
      std::cout << part.name() << ": " << what << "\n";
  }
}

void PrintText(const std::vector<Part>& parts, const VerifyFlags& flags) {
  const Totals totals = Sum(parts);
  PrintFindings(parts);
  if (totals.relied_on > 0) {
    std::cout << "relied on " << flags.since_dir << ", which has found nothing in the "
              << totals.relied_on << " records before\n";
  }
  std::cout << totals.records << " records (" << totals.void_records << " void) with "
            << totals.events << " events, " << totals.stores << " stores with " << totals.rows
            << " rows: ";
  if (totals.found > 0) {
    std::cout << totals.found << " findings\n";
  } else {
    std::cout << "every chain is whole, every store is the fold of its log\n";
  }
}

void PrintJson(const std::vector<Part>& parts) {
  const Totals totals = Sum(parts);
  nlohmann::ordered_json json = {
      {"records", totals.records}, {"void_records", totals.void_records},
      {"events", totals.events},   {"stores", totals.stores},
      {"rows", totals.rows},       {"relied_on_records", totals.relied_on},
      {"count", totals.found}};
  json["findings"] = nlohmann::ordered_json::array();
  for (const Part& part : parts) {
    for (const std::string& what : part.report.findings) {
      json["findings"].push_back(
          {{"service", part.handlers->spec().name}, {"partition", part.partition}, {"what", what}});
    }
  }
  std::cout << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

int Verify(const VerifyFlags& flags, const Globals& globals) {
  absl::StatusOr<std::unique_ptr<const city::City>> city = city::City::Load(flags.city_dir);
  if (!city.ok()) return FailWith("verify", city.status());
  absl::StatusOr<std::unique_ptr<bus::Bus>> bus =
      globals.brokers.empty() ? OpenDataLog(flags.data_dir) : OpenBrokers(globals);
  if (!bus.ok()) return FailWith("verify", bus.status());
  Verifier verifier(flags, city->get(), bus->get());
  if (const absl::Status status = verifier.Run(); !status.ok()) {
    PrintFindings(verifier.parts());
    return FailWith("verify", status);
  }
  flags.json ? PrintJson(verifier.parts()) : PrintText(verifier.parts(), flags);
  return Sum(verifier.parts()).found > 0 ? kExitFinding : kExitOk;
}

}  // namespace

void AddVerify(CLI::App& app, const Globals* globals, Run* run) {
  CLI::App* verify = app.add_subcommand(
      "verify", "Offline: is every chain whole and every store the fold of its log?");
  // Shared by the options and the callback, which live as long as the app.
  auto flags = std::make_shared<VerifyFlags>();
  verify->add_option("--data", flags->data_dir, "Data folder of a stopped process")
      ->required()
      ->check(CLI::ExistingDirectory);
  verify->add_option("--city", flags->city_dir, "City pack that it ran with")
      ->capture_default_str();
  CLI::Option* scratch =
      verify->add_option("--scratch", flags->scratch_dir,
                         "Folder for the second fold (default: the system's temporary one)");
  verify
      ->add_option("--since", flags->since_dir,
                   "Folder that keeps the second fold: the next check with it reads only what came "
                   "since. Made if it is missing; as large as the stores")
      ->excludes(scratch);
  verify
      ->add_option("--jobs", flags->jobs,
                   "Partitions checked at the same time (default: the cores)")
      ->check(CLI::PositiveNumber);
  verify->add_flag("--json", flags->json, "As JSON");
  verify->callback(
      [flags, globals, run] { *run = [flags, globals] { return Verify(*flags, *globals); }; });
}

}  // namespace huying::ctl
