// What knows a case's tracking code and nothing else: for a process that only lets people look.
//
// Immutable and thread-safe. Wiped from memory with the object and never logged.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace huying::security {

class TrackingKey {
 public:
  static constexpr size_t kKeyBytes = 32;
  static constexpr size_t kCharacters = 8;

  // kKeyBytes of them.
  static std::unique_ptr<const TrackingKey> FromBytes(std::string_view bytes);

  ~TrackingKey();
  TrackingKey(const TrackingKey&) = delete;
  TrackingKey& operator=(const TrackingKey&) = delete;

  // MECH I2: 8 characters that are not mistaken for each other, of a case number.
  std::string CodeOf(std::string_view case_id) const;
  // Takes the same time whatever is wrong with it; letter case does not matter.
  bool IsCodeOf(std::string_view case_id, std::string_view code) const;

  // For a key file; wipe what it was appended to.
  void AppendTo(std::string& bytes) const { bytes.append(key_.begin(), key_.end()); }

 private:
  TrackingKey() = default;

  std::array<unsigned char, kKeyBytes> key_;
};

}  // namespace huying::security
