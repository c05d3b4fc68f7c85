// A fuzz target: a function that is given bytes, and aborts (HY_CHECK) where what it looks at breaks a promise. libFuzzer
// calls it in the preset `fuzz`; replay.cc gives it the inputs of its corpus in every build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/core/check.h"

namespace huying::fuzz {

using Target = void (*)(std::string_view bytes);

// For replay.cc; true.
bool Register(std::string_view name, Target target);

// The parts of an input: its first lines say how to read the rest.
class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}

  // Up to the end of the line, or all there is.
  std::string_view Line() {
    const size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + 1);
    return line;
  }
  // 0 at the end.
  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  std::string_view Rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace huying::fuzz

#ifdef HY_LIBFUZZER
#define HY_FUZZ(name)                                                              \
  static void name##FuzzTarget(std::string_view bytes);                            \
  extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {        \
    name##FuzzTarget(std::string_view(reinterpret_cast<const char*>(data), size)); \
    return 0;                                                                      \
  }                                                                                \
  static void name##FuzzTarget(std::string_view bytes)
#else
#define HY_FUZZ(name)                                                                    \
  static void name##FuzzTarget(std::string_view bytes);                                  \
  static const bool name##_registered = huying::fuzz::Register(#name, name##FuzzTarget); \
  static void name##FuzzTarget(std::string_view bytes)
#endif
