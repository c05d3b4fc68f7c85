// What `huyingctl verify` found wrong.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace huying::ctl {

struct Finding {
  std::string service;
  int32_t partition = 0;
  std::string what;  // names the row or the offset
};

// All findings of a run; more than kKept of one partition are counted, not kept.
class Findings {
 public:
  static constexpr size_t kKept = 20;

  void Add(const std::string& service, int32_t partition, std::string what) {
    size_t& count = of_partition_[service + "/" + std::to_string(partition)];
    if (++count <= kKept) all_.push_back({service, partition, std::move(what)});
    ++count_;
  }
  size_t count() const { return count_; }
  const std::vector<Finding>& all() const { return all_; }

 private:
  std::map<std::string, size_t> of_partition_;
  std::vector<Finding> all_;
  size_t count_ = 0;
};

}  // namespace huying::ctl
