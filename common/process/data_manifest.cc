#include "common/process/data_manifest.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace huying::process {
namespace {

namespace fs = std::filesystem;
constexpr char kFileName[] = "huying.json";
constexpr char kPartitions[] = "partitions";
constexpr int kFormat = 1;

// A name must not come to the disk before what it names.
bool Sync(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  return synced;
}

bool Readable(const nlohmann::json& json) {
  if (!json.is_object() || !json.contains("format") || !json["format"].is_number_integer())
    return false;
  for (const char* key : {"city", "clock", "bus"}) {
    if (json.contains(key) && !json[key].is_string()) return false;
  }
  return !json.contains(kPartitions) || json[kPartitions].is_number_integer();
}

absl::Status Write(const fs::path& file, const DataManifest& manifest) {
  const fs::path half = file.string() + ".new";
  nlohmann::json json = {{"format", kFormat},
                         {"city", manifest.city},
                         {"clock", manifest.clock},
                         {"bus", manifest.bus}};
  if (manifest.partitions > 0) json[kPartitions] = manifest.partitions;
  {
    std::ofstream out(half, std::ios::trunc);
    out << json.dump(2) << "\n";
    if (!out.flush() || !Sync(half))
      return absl::UnavailableError(
          absl::StrCat("cannot write ", half.string(), "; is the disk full or read-only?"));
  }
  std::error_code error;
  fs::rename(half, file, error);
  if (error)
    return absl::UnavailableError(
        absl::StrCat("cannot write ", file.string(), ": ", error.message()));
  return absl::OkStatus();
}

}  // namespace

absl::Status ClaimDataDir(const std::string& data_dir, const DataManifest& manifest) {
  std::error_code error;
  fs::create_directories(data_dir, error);
  if (error)
    return absl::UnavailableError(
        absl::StrCat("cannot make the folder ", data_dir, ": ", error.message()));
  const fs::path file = fs::path(data_dir) / kFileName;
  if (!fs::exists(file, error)) return Write(file, manifest);

  std::ifstream in(file);
  const nlohmann::json json = nlohmann::json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!Readable(json)) {
    return absl::DataLossError(absl::StrCat(
        file.string(), " cannot be read; give another folder with --data, or restore the file"));
  }
  if (json.value("format", 0) != kFormat) {
    return absl::FailedPreconditionError(
        absl::StrCat(data_dir, " was made by another version of Huying (format ",
                     json.value("format", 0), ", this one writes ", kFormat, ")"));
  }
  const std::vector<std::pair<std::string, std::string>> wanted = {
      {"city", manifest.city}, {"clock", manifest.clock}, {"bus", manifest.bus}};
  for (const auto& [key, value] : wanted) {
    const std::string had = json.value(key, "");
    if (had != value) {
      return absl::FailedPreconditionError(
          absl::StrCat(data_dir, " was made with ", key, " \"", had, "\", not \"", value,
                       "\"; start with the same one, or give another folder with --data"));
    }
  }
  const int32_t partitions = json.value(kPartitions, 0);
  if (manifest.partitions == 0 || manifest.partitions == partitions) return absl::OkStatus();
  if (partitions == 0) return Write(file, manifest);
  // A case's number names its partition, and a new case of a street must meet the old ones.
  return absl::FailedPreconditionError(absl::StrCat(
      "the event topics have ", manifest.partitions, " partitions, and ", data_dir,
      " was made with ", partitions, ". A city's number never changes: make topics with ",
      partitions,
      " again and copy the records over (kafka-topics.sh cannot take partitions away), or begin a "
      "new city in another folder with --data"));
}

}  // namespace huying::process
