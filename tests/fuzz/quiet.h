// For targets that parse messages: protobuf says every text that is no UTF-8 on standard error, which is most of the time.
#pragma once

#include <google/protobuf/stubs/logging.h>

namespace huying::fuzz {

inline const bool kQuiet = [] {
  google::protobuf::SetLogHandler(nullptr);
  return true;
}();

}  // namespace huying::fuzz
