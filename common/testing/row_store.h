// All rows of a partition in a map, timers and the runtime's own rows included: what a fold makes.
//
// For tests only. Threads: one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/runtime/view.h"

namespace huying::testing {

class RowStore final : public runtime::Store {
 public:
  using Rows = std::map<std::string, std::string, std::less<>>;

  std::optional<std::string> Get(std::string_view key) const override;
  // `each` must not change the store.
  void Scan(std::string_view from, std::string_view to, const Each& each) const override;
  void Put(std::string_view key, std::string value) override;
  void Delete(std::string_view key) override;
  using Store::CancelTimer;
  using Store::SetTimer;
  void SetTimer(const log::v1::TimerKey& timer) override;
  void CancelTimer(const log::v1::TimerKey& timer) override;

  const Rows& rows() const { return rows_; }

 private:
  Rows rows_;
};

}  // namespace huying::testing
