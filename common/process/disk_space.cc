#include "common/process/disk_space.h"

#include <filesystem>

#include "absl/strings/str_cat.h"

namespace huying::process {

namespace fs = std::filesystem;

absl::Status CheckDiskSpace(const std::string& folder, uint64_t bytes_min) {
  std::error_code error;
  fs::path there = fs::absolute(folder, error);
  while (!error && !fs::exists(there, error) && there.has_relative_path())
    there = there.parent_path();
  const fs::space_info space = fs::space(there, error);
  // What cannot be told is not held against the disk: opening the files will say more.
  if (error || space.available >= bytes_min) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      "the disk of ", folder, " has ", space.available >> 20, " MiB free, and ", bytes_min >> 20,
      " are needed; free space on the disk and start again, nothing is lost"));
}

}  // namespace huying::process
