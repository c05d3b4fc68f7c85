// Records that one partition could not read or answer, on their way to the service's topic of dead
// letters. A letter is kept until it is stored, so that it may stand there twice, but is not lost
// with the first error.
//
// Threads: the worker of the partition only.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/bus/bus.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

class DeadLetters {
 public:
  // `bus` outlives it.
  DeadLetters(bus::Bus* bus, std::string service, int32_t partition, bus::Wake wake);

  // Returns the letter's number, from 1 on. When too many wait it is dropped, and counted; who must
  // not lose one asks full() first. What is too large for a record is cut.
  uint64_t Add(log::v1::DeadRecord dead);
  // Hands over what waits, and forgets what is stored. After an error it waits before it tries
  // again.
  void Send(int64_t steady_ms);
  // Closes the way to the topic; what is not stored waits for the next Send.
  void Close();

  bool empty() const { return waiting_.empty(); }
  bool full() const;
  // All letters up to this number are stored, or dropped.
  uint64_t stored() const { return waiting_.empty() ? added_ : waiting_.front().number - 1; }
  uint64_t dropped() const { return dropped_; }

 private:
  absl::Status SendNow();

  bus::Bus* bus_;
  const std::string service_;
  const int32_t partition_;
  const bus::Wake wake_;
  std::unique_ptr<bus::Appender> appender_;
  std::vector<bus::Delivery> deliveries_;
  struct Letter {
    uint64_t number = 0;
    std::string bytes;
  };
  std::deque<Letter> waiting_;  // the first `handed_` of them are with the appender
  size_t handed_ = 0;
  uint64_t added_ = 0;
  uint64_t dropped_ = 0;
  int64_t retry_at_ms_ = 0;  // steady time
  std::string logged_;       // the error that was logged last
};

}  // namespace huying::runtime
