#include "common/process/disk_space.h"

#include <filesystem>

#include "absl/strings/str_cat.h"

namespace huying::process {

namespace fs = std::filesystem;

std::optional<uint64_t> FreeDiskBytes(const std::string& folder) {
  std::error_code error;
  fs::path there = fs::absolute(folder, error);
  while (!error && !fs::exists(there, error) && there.has_relative_path())
    there = there.parent_path();
  const fs::space_info space = fs::space(there, error);
  if (error) return std::nullopt;
  return space.available;
}

absl::Status CheckDiskSpace(const std::string& folder, uint64_t bytes_min) {
  const std::optional<uint64_t> free = FreeDiskBytes(folder);
  // What cannot be told is not held against the disk: opening the files will say more.
  if (!free || *free >= bytes_min) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("the disk of ", folder, " has ", *free >> 20, " MiB free, and ", bytes_min >> 20,
                   " are needed; free space on the disk and start again, nothing is lost"));
}

}  // namespace huying::process
