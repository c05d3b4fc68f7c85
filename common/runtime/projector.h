// Folds the logs that the service subscribes to by kProject into the partition's rows, on owners and
// standbys alike.
//
// Threads: the worker of the partition only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/runtime/partition.h"

namespace huying::runtime {

class Projector {
 public:
  explicit Projector(Partition* partition);

  // Reads on from where the store is, which must be open. Of the store.
  absl::Status Open();
  void Close();

  // Applies what there is, a bounded share of each log.
  Trouble Project(bool& more);
  // The offset up to which the rows hold the log of `service`; nothing if it is not projected.
  std::optional<int64_t> NextOffset(std::string_view service) const;
  // False: rows wait for a dead letter before they are written.
  bool AllWritten() const { return unwritten_ == nullptr; }
  const std::vector<std::unique_ptr<Input>>& inputs() const { return inputs_; }

 private:
  Trouble ProjectFrom(Input& input, bool& more);
  void ProjectRecord(Input& input, const ValidatedRecord& validated,
                     google::protobuf::Arena& arena);
  Trouble Write(const Input& input);
  void DropFiredTimers();

  Partition* partition_;
  std::vector<std::unique_ptr<Input>> inputs_;
  // What has been read is not written before this letter is stored: a crash must not lose it.
  uint64_t awaited_letter_ = 0;
  const Input* unwritten_ = nullptr;  // whose rows wait for the letter
};

}  // namespace huying::runtime
