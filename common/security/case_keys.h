// What services other than intake hold of the city's key: enough to know a case's tracking code and
// to say that an opening of the reporter stands in the log; not enough to open one.
//
// Immutable and thread-safe. Wiped from memory with the object and never logged.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/security/tracking_key.h"

namespace huying::security {

class CaseKeys {
 public:
  static constexpr size_t kKeyBytes = TrackingKey::kKeyBytes;
  static constexpr size_t kFileBytes = 2 * kKeyBytes;
  static constexpr size_t kTrackingCharacters = TrackingKey::kCharacters;

  // From the bytes of a key file, kFileBytes of them.
  static std::unique_ptr<const CaseKeys> FromBytes(std::string_view bytes);
  // What this process has: the file that HUYING_CASE_KEY names; else what follows from the
  // reporter's key, which is in HUYING_REPORTER_KEY's file or in DATA/keys/reporter.key. Before any
  // thread of ours: it reads the environment. FAILED_PRECONDITION, saying what to do, if there is
  // none, or a file is wrong or open to others.
  static absl::StatusOr<std::unique_ptr<const CaseKeys>> Find(const std::string& data_dir);

  // What a process has that only lets people look: the file that HUYING_TRACKING_KEY names, which
  // proves no openings; else what follows from the keys that it has. The same errors.
  static absl::StatusOr<std::shared_ptr<const TrackingKey>> FindTracking(
      const std::string& data_dir);

  ~CaseKeys();
  CaseKeys(const CaseKeys&) = delete;
  CaseKeys& operator=(const CaseKeys&) = delete;

  // Writes them into a new file that only its owner may read. FAILED_PRECONDITION if a file that is
  // there already holds something else.
  absl::Status Write(const std::string& path) const;
  // The tracking key alone.
  absl::Status WriteTracking(const std::string& path) const;

  const std::shared_ptr<const TrackingKey>& tracking() const { return tracking_; }
  // MECH I2: see TrackingKey.
  std::string TrackingCode(std::string_view case_id) const { return tracking_->CodeOf(case_id); }
  bool IsTrackingCode(std::string_view case_id, std::string_view code) const {
    return tracking_->IsCodeOf(case_id, code);
  }

  // MECH I11: that the opening of these bytes (opening::ProvedBytes) stands in the log.
  std::string Prove(std::string_view bytes) const;
  // In constant time.
  bool IsProof(std::string_view bytes, std::string_view proof) const;

 private:
  using Key = std::array<unsigned char, kKeyBytes>;

  CaseKeys() = default;

  std::shared_ptr<const TrackingKey> tracking_;  // never null
  Key opening_;
};

}  // namespace huying::security
