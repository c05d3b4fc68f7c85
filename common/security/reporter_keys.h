// The city's key for what may not be read by everybody: who reported, and the codes that open a
// citizen's own page. One secret of 32 bytes in one file, kept apart from the log; from it a
// key is derived for each use.
//
// Immutable and thread-safe. The key is wiped from memory with the object and is never logged.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/security/case_keys.h"

namespace huying::security {

class ReporterKeys {
 public:
  static constexpr size_t kSecretBytes = 32;
  static constexpr size_t kReferenceBytes = 16;
  static constexpr size_t kTrackingCharacters = CaseKeys::kTrackingCharacters;

  // Reads the secret at `path`, or makes one there (mode 0600, durable before it is used) if there
  // is none. Several processes may start at once: the first one's secret wins. FAILED_PRECONDITION,
  // saying what to do, when the file can be read or written by others than its owner or does not
  // hold exactly 32 bytes; UNAVAILABLE when it cannot be read or made.
  static absl::StatusOr<std::unique_ptr<const ReporterKeys>> LoadOrCreate(const std::string& path);
  // From a secret of 32 bytes (tests).
  static std::unique_ptr<const ReporterKeys> FromSecret(std::string_view secret);

  ~ReporterKeys();
  ReporterKeys(const ReporterKeys&) = delete;
  ReporterKeys& operator=(const ReporterKeys&) = delete;

  // Encrypts with a random nonce (libsodium secretbox: XSalsa20 and Poly1305); never the same bytes
  // twice.
  std::string Seal(std::string_view plain) const;
  // DATA_LOSS if `sealed` was not sealed with this key or was changed.
  absl::StatusOr<std::string> Open(std::string_view sealed) const;

  // A keyed hash (BLAKE2b, 16 bytes) of a phone number, so that the same person is known again and
  // nobody without the key can try all numbers. Spaces, hyphens and the prefixes +86, 0086 do not
  // matter. Empty for an empty number.
  std::string Reference(std::string_view phone) const;

  // A keyed hash (BLAKE2b, 8 bytes) of a report as it was told, name and phone in it, so that its
  // repeat is known. It may stand in the log: nobody without the key can try all numbers. Never 0.
  uint64_t Digest(std::string_view report) const;

  // MECH I2: the secret code that opens the citizen's own page of a case: 8 characters that are not
  // mistaken for each other. It follows from the case number and the key, and is stored nowhere.
  std::string TrackingCode(std::string_view case_id) const {
    return case_keys_->TrackingCode(case_id);
  }
  bool IsTrackingCode(std::string_view case_id, std::string_view code) const {
    return case_keys_->IsTrackingCode(case_id, code);
  }

  // What other services may hold of it, as an object of its own.
  std::unique_ptr<const CaseKeys> MakeCaseKeys() const;

 private:
  using Key = std::array<unsigned char, kSecretBytes>;

  ReporterKeys() = default;

  Key sealing_;
  Key reference_;
  Key tracking_;
  Key digest_;
  Key opening_;
  std::unique_ptr<const CaseKeys> case_keys_;  // never null
};

}  // namespace huying::security
