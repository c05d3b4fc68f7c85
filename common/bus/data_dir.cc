#include "common/bus/data_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace huying::bus {
namespace {

constexpr uint64_t kMarkCheck = 0x687579696e676d6bULL;

absl::Status ErrnoStatus(int error, const std::string& what) {
  return absl::ErrnoToStatus(error, what);
}

std::string HolderOf(int lock_fd) {
  std::array<char, 32> text{};
  const ssize_t n = pread(lock_fd, text.data(), text.size() - 1, 0);
  return n > 0 ? absl::StrCat("process ", std::string(text.data(), n)) : "another process";
}

absl::Status SyncFolder(const std::string& path) {
  const FileHandle folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid() || fsync(folder.get()) != 0) {
    return ErrnoStatus(errno, absl::StrCat(path, ": cannot sync the folder"));
  }
  return absl::OkStatus();
}

}  // namespace

FileHandle::FileHandle(FileHandle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileHandle::~FileHandle() {
  if (fd_ >= 0) close(fd_);
}

absl::StatusOr<DataDir> DataDir::Open(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    return ErrnoStatus(error.value(), absl::StrCat(path, ": cannot make the log's folder"));
  }
  DataDir dir;
  dir.path_ = path;
  if (absl::Status status = dir.Lock(); !status.ok()) return status;
  if (absl::Status status = dir.ReadMark(); !status.ok()) return status;
  return dir;
}

absl::Status DataDir::Lock() {
  const std::string name = absl::StrCat(path_, "/lock");
  lock_file_ = FileHandle(open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!lock_file_.valid()) return ErrnoStatus(errno, absl::StrCat("cannot open ", name));
  if (flock(lock_file_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return ErrnoStatus(errno, absl::StrCat("cannot lock ", name));
    return absl::FailedPreconditionError(
        absl::StrCat(path_, ": the log is in use by ", HolderOf(lock_file_.get()),
                     ". Stop it first, or give this one its own data folder."));
  }
  const std::string pid = std::to_string(getpid());
  if (ftruncate(lock_file_.get(), 0) != 0 ||
      pwrite(lock_file_.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    // Only the other process's message gets poorer.
    return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status DataDir::ReadMark() {
  const std::string name = absl::StrCat(path_, "/acknowledged");
  mark_file_ = FileHandle(open(name.c_str(), O_RDWR | O_CLOEXEC));
  if (!mark_file_.valid()) {
    if (errno == ENOENT) return absl::OkStatus();
    return ErrnoStatus(errno, absl::StrCat("cannot open ", name));
  }
  std::array<uint64_t, 2> words{};
  const ssize_t n = pread(mark_file_.get(), words.data(), sizeof(words), 0);
  if (n < 0) return ErrnoStatus(errno, absl::StrCat("cannot read ", name));
  has_mark_ = true;
  const bool blank =
      words[0] == 0 && words[1] == 0;  // made, but a power cut came before its content
  if (blank) return absl::OkStatus();
  if (words[1] != (words[0] ^ kMarkCheck)) {
    return absl::DataLossError(absl::StrCat(
        name,
        " is damaged, so the disk may have damaged the log as well. Check the disk and restore ",
        path_, " from its last backup."));
  }
  mark_ = words[0];
  return absl::OkStatus();
}

absl::Status DataDir::CreateMark(uint64_t sequence) {
  const std::string name = absl::StrCat(path_, "/acknowledged");
  mark_file_ = FileHandle(open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!mark_file_.valid()) return ErrnoStatus(errno, absl::StrCat("cannot make ", name));
  if (absl::Status status = WriteMark(sequence); !status.ok()) return status;
  if (fsync(mark_file_.get()) != 0) return ErrnoStatus(errno, absl::StrCat("cannot sync ", name));
  has_mark_ = true;
  return SyncFolder(path_);
}

absl::Status DataDir::WriteMark(uint64_t sequence) {
  const std::array<uint64_t, 2> words{sequence, sequence ^ kMarkCheck};
  if (pwrite(mark_file_.get(), words.data(), sizeof(words), 0) !=
      static_cast<ssize_t>(sizeof(words))) {
    return ErrnoStatus(errno, absl::StrCat("cannot write ", path_, "/acknowledged"));
  }
  mark_ = sequence;
  return absl::OkStatus();
}

}  // namespace huying::bus
