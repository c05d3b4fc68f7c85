// huyingctl verify --data DIR [--brokers HOST:PORT]
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "common/city/city.h"
#include "common/runtime/types.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/log_scan.h"
#include "services/huyingctl/progress.h"
#include "services/huyingctl/services.h"
#include "services/huyingctl/text.h"
#include "services/huyingctl/verify/chain.h"
#include "services/huyingctl/verify/store_check.h"

namespace huying::ctl {
namespace {

namespace fs = std::filesystem;

constexpr size_t kCacheBytes = 64u << 20;
constexpr size_t kWriteBufferBytes = 64u << 20;

struct VerifyFlags {
  std::string data_dir;
  std::string city_dir = "deploy/cities/demo";
  std::string scratch_dir;  // empty: the system's folder for such things
  bool json = false;
};

struct Totals {
  int64_t records = 0;
  int64_t void_records = 0;
  int64_t events = 0;
  int64_t stores = 0;
  int64_t rows = 0;
};

// The log ends of all partitions, by service: nobody may have read further.
using LogEnds = std::map<std::string, std::vector<int64_t>>;

class Verifier {
 public:
  Verifier(const VerifyFlags& flags, const city::City* city, bus::Bus* bus)
      : flags_(flags),
        city_(city),
        bus_(bus),
        resources_(kCacheBytes, kWriteBufferBytes),
        progress_("verify", 0) {
    const fs::path root =
        flags.scratch_dir.empty() ? fs::temp_directory_path() : fs::path(flags.scratch_dir);
    scratch_ = (root / Cat("huyingctl-verify-", getpid())).string();
  }
  ~Verifier() {
    std::error_code ignored;
    fs::remove_all(scratch_, ignored);
  }

  absl::Status Run() {
    for (const std::string& service : AllServices()) {
      const absl::Status status = CheckLogs(service);
      if (!status.ok()) return status;
    }
    CheckInputs();
    for (const std::string& service : AllServices()) {
      const absl::Status status = CheckStores(service);
      if (!status.ok()) return status;
    }
    progress_.Finish(totals_.records, Cat(totals_.stores, " stores, ", totals_.rows, " rows"));
    return absl::OkStatus();
  }

  const Findings& findings() const { return findings_; }
  const Totals& totals() const { return totals_; }

 private:
  absl::Status CheckLogs(const std::string& service) {
    const absl::StatusOr<int32_t> partitions = bus_->PartitionCount(runtime::EventTopic(service));
    if (!partitions.ok()) return partitions.status();
    const std::unique_ptr<runtime::Handlers> handlers = MakeHandlers(service, city_);
    for (int32_t partition = 0; partition < *partitions; ++partition) {
      ChainCheck chain(&handlers->spec(), partition, &findings_);
      log::v1::Cursor cursor;
      const absl::Status status = ScanLog(
          *bus_, service, partition, false,
          [&](const bus::Record& record, const runtime::ValidatedRecord& validated) {
            chain.Take(record, validated);
            progress_.Show(totals_.records + chain.records(), service);
            return true;
          },
          &cursor);
      if (status.code() == absl::StatusCode::kDataLoss) {
        findings_.Add(service, partition,
                      Cat("offset ", cursor.next_offset(), ": ", status.message()));
      } else if (!status.ok()) {
        return status;
      }
      totals_.records += chain.records();
      totals_.void_records += chain.void_records();
      totals_.events += chain.events();
      ends_[service].push_back(cursor.next_offset());
      inputs_[service].push_back(chain.inputs());
    }
    return absl::OkStatus();
  }

  // A cursor beyond the end of the log it counts in means that the log has lost its end.
  void CheckInputs() {
    for (const auto& [service, partitions] : inputs_) {
      for (size_t partition = 0; partition < partitions.size(); ++partition) {
        for (const auto& [input, next] : partitions[partition]) {
          const auto end = ends_.find(input);
          if (end == ends_.end() || partition >= end->second.size() ||
              next <= end->second[partition])
            continue;
          findings_.Add(service, static_cast<int32_t>(partition),
                        Cat("has read ", input, " to ", next, ", whose log ends before ",
                            end->second[partition]));
        }
      }
    }
  }

  absl::Status CheckStores(const std::string& service) {
    const std::unique_ptr<runtime::Handlers> handlers = MakeHandlers(service, city_);
    for (size_t partition = 0; partition < ends_[service].size(); ++partition) {
      StoreToCheck check;
      check.handlers = handlers.get();
      check.bus = bus_;
      check.resources = &resources_;
      check.partition = static_cast<int32_t>(partition);
      check.path = Cat(flags_.data_dir, "/", service, "/", partition);
      check.scratch_path = scratch_;
      check.log_end = ends_[service][partition];
      std::error_code error;
      if (!fs::is_directory(check.path, error))
        continue;  // held by another process, or never opened here
      const absl::Status status = CheckStore(check, findings_, totals_.rows);
      if (status.code() == absl::StatusCode::kDataLoss) {
        findings_.Add(service, check.partition,
                      Cat("the store cannot be read: ", status.message()));
      } else if (!status.ok()) {
        return status;
      }
      ++totals_.stores;
      progress_.Show(totals_.records, Cat("stores: ", totals_.stores, ", rows: ", totals_.rows));
    }
    return absl::OkStatus();
  }

  const VerifyFlags& flags_;
  const city::City* city_;
  bus::Bus* bus_;
  store::Resources resources_;
  Progress progress_;
  std::string scratch_;
  Findings findings_;
  Totals totals_;
  LogEnds ends_;
  std::map<std::string, std::vector<std::map<std::string, int64_t>>>
      inputs_;  // by service and partition
};

void PrintFinding(const Finding& finding) {
  std::cout << finding.service << "/" << finding.partition << ": " << finding.what << "\n";
}

void PrintText(const Totals& totals, const Findings& findings) {
  for (const Finding& finding : findings.all()) PrintFinding(finding);
  std::cout << totals.records << " records (" << totals.void_records << " void) with "
            << totals.events << " events, " << totals.stores << " stores with " << totals.rows
            << " rows: ";
  if (findings.count() > 0) {
    std::cout << findings.count() << " findings\n";
  } else {
    std::cout << "every chain is whole, every store is the fold of its log\n";
  }
}

void PrintJson(const Totals& totals, const Findings& findings) {
  nlohmann::ordered_json json = {{"records", totals.records}, {"void_records", totals.void_records},
                                 {"events", totals.events},   {"stores", totals.stores},
                                 {"rows", totals.rows},       {"count", findings.count()}};
  json["findings"] = nlohmann::ordered_json::array();
  for (const Finding& finding : findings.all()) {
    json["findings"].push_back(
        {{"service", finding.service}, {"partition", finding.partition}, {"what", finding.what}});
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
  const absl::Status status = verifier.Run();
  const Findings& findings = verifier.findings();
  if (!status.ok()) {
    for (const Finding& finding : findings.all()) PrintFinding(finding);
    return FailWith("verify", status);
  }
  flags.json ? PrintJson(verifier.totals(), findings) : PrintText(verifier.totals(), findings);
  return findings.count() > 0 ? kExitFinding : kExitOk;
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
  verify->add_option("--scratch", flags->scratch_dir,
                     "Folder for the second fold (default: the system's temporary one)");
  verify->add_flag("--json", flags->json, "As JSON");
  verify->callback(
      [flags, globals, run] { *run = [flags, globals] { return Verify(*flags, *globals); }; });
}

}  // namespace huying::ctl
