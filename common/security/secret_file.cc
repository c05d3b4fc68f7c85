#include "common/security/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace huying::security {
namespace {

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }
  bool open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

absl::Status SystemError(const char* what, const std::string& path) {
  return absl::UnavailableError(absl::StrCat(what, " ", path, ": ", std::strerror(errno)));
}

absl::Status CheckFile(const struct stat& info, const std::string& path, size_t size) {
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat("the key ", path, " is no plain file"));
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(
        absl::StrFormat("the key %s is open to others (mode %04o): run chmod 600 on it, and make a "
                        "new city key if somebody may have "
                        "read it",
                        path, info.st_mode & 07777));
  }
  if (static_cast<size_t>(info.st_size) != size) {
    return absl::FailedPreconditionError(
        absl::StrFormat("the key %s holds %d bytes instead of %d: put the city's key back from its "
                        "safe copy; without "
                        "it the reporters' data cannot be opened",
                        path, info.st_size, size));
  }
  return absl::OkStatus();
}

// NOT_FOUND if there is no such file.
absl::StatusOr<std::string> ReadSecret(const std::string& path, size_t size) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.open()) {
    if (errno == ENOENT) return absl::NotFoundError(path);
    return SystemError("cannot read the key", path);
  }
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return SystemError("cannot read the key", path);
  if (absl::Status status = CheckFile(info, path, size); !status.ok()) return status;
  std::string secret(size, '\0');
  size_t read = 0;
  while (read < size) {
    const ssize_t n = ::read(file.get(), secret.data() + read, size - read);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return SystemError("cannot read the key", path);
    if (n == 0)
      return absl::UnavailableError(absl::StrCat("the key ", path, " was cut while reading"));
    read += static_cast<size_t>(n);
  }
  return secret;
}

absl::Status WriteAll(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return SystemError("cannot write the key", path);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return absl::OkStatus();
}

absl::Status SyncFolder(const std::filesystem::path& folder) {
  const File file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.open() || ::fsync(file.get()) != 0) return SystemError("cannot sync", folder.string());
  return absl::OkStatus();
}

// Written aside and linked into place, so that no half-written key is ever seen and no other key is
// overwritten.
absl::Status CreateSecret(const std::string& path, std::string_view secret) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot make the folder ", folder.string(), ": ", error.message()));
  }
  const std::string aside = absl::StrCat(path, ".", ::getpid(), ".new");
  ::unlink(aside.c_str());
  absl::Status status;
  {
    const File file(
        ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.open()) return SystemError("cannot write the key", aside);
    status = WriteAll(file.get(), secret, aside);
    if (status.ok() && ::fsync(file.get()) != 0) status = SystemError("cannot sync the key", aside);
  }
  if (status.ok() && ::link(aside.c_str(), path.c_str()) != 0 && errno != EEXIST) {
    status = SystemError("cannot write the key", path);
  }
  ::unlink(aside.c_str());
  if (!status.ok()) return status;
  return SyncFolder(folder);
}

}  // namespace

absl::StatusOr<std::string> ReadOrCreateSecretFile(const std::string& path,
                                                   std::string_view fresh) {
  absl::StatusOr<std::string> secret = ReadSecret(path, fresh.size());
  if (!absl::IsNotFound(secret.status())) return secret;
  if (absl::Status status = CreateSecret(path, fresh); !status.ok()) return status;
  return ReadSecret(path, fresh.size());
}

}  // namespace huying::security
