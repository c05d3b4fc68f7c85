// The folder of an embedded log: one process at a time, and a mark of what was acknowledged.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace huying::bus {

// Owns a file descriptor.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int fd) : fd_(fd) {}
  FileHandle(FileHandle&& other) noexcept;
  FileHandle& operator=(FileHandle&& other) noexcept;
  ~FileHandle();
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// One thread at a time.
class DataDir {
 public:
  // Makes the folder if it is missing and locks it. FAILED_PRECONDITION: another process has it
  // open.
  static absl::StatusOr<DataDir> Open(const std::string& path);

  const std::string& path() const { return path_; }

  // The mark says how far the log was acknowledged; it guards against a log that lost its end
  // without noticing. It is written after the log was synced and is never synced itself: the system
  // writes it out some seconds later, so it may lag behind the log after a power cut but never runs
  // ahead of it, and it costs an append nothing.
  bool has_mark() const { return has_mark_; }
  uint64_t mark() const { return mark_; }
  // Makes the file of the mark, durably, on the first start.
  absl::Status CreateMark(uint64_t sequence);
  absl::Status WriteMark(uint64_t sequence);

 private:
  absl::Status Lock();
  absl::Status ReadMark();

  std::string path_;
  FileHandle lock_file_;
  FileHandle mark_file_;
  bool has_mark_ = false;
  uint64_t mark_ = 0;
};

}  // namespace huying::bus
