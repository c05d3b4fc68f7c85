#include "common/testing/row_store.h"

#include <utility>

#include "common/runtime/keys.h"

namespace huying::testing {

std::optional<std::string> RowStore::Get(std::string_view key) const {
  const auto row = rows_.find(key);
  if (row == rows_.end()) return std::nullopt;
  return row->second;
}

void RowStore::Scan(std::string_view from, std::string_view to, const Each& each) const {
  for (auto row = rows_.lower_bound(from); row != rows_.end() && row->first < to; ++row) {
    if (!each(row->first, row->second)) return;
  }
}

void RowStore::Put(std::string_view key, std::string value) {
  rows_.insert_or_assign(std::string(key), std::move(value));
}

void RowStore::Delete(std::string_view key) {
  const auto row = rows_.find(key);
  if (row != rows_.end()) rows_.erase(row);
}

void RowStore::SetTimer(const log::v1::TimerKey& timer) {
  Put(runtime::TimerRowKey(timer), std::string());
}

void RowStore::CancelTimer(const log::v1::TimerKey& timer) { Delete(runtime::TimerRowKey(timer)); }

}  // namespace huying::testing
