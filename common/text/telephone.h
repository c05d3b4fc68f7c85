// Finds the telephone numbers of a text as people in China write them: 0731-88888888, （0731）8888 8888转801,
// 138 0000 1234, 400-123-4567, ０１０－６５１２３４５６, and with a label beside it 热线12345 or 电话2277705. Pure.
//
// Dates, amounts, codes and masks are none: neither is a number of zeros, with asterisks, or with
// letters around it.
//
// Immutable, shared by all threads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace huying::text {

// What stands beside numbers.
struct NumberLabels {
  std::vector<std::string> telephone;  // 电话, 热线: a short number is one beside them
  std::vector<std::string> other;      // 信用代码, 工单: what follows is no telephone number
  std::vector<std::string> units;      // 元, 平方米: what stands before is an amount
};

class TelephoneReader {
 public:
  explicit TelephoneReader(NumberLabels labels);
  // Digits alone, an extension left out, in the order of the text.
  std::vector<std::string> Find(std::string_view text) const;

 private:
  struct Groups;
  // How many of the groups from `first` on are one number; 0 if they are none.
  size_t TakeNumber(const Groups& groups, size_t first, bool follows) const;
  bool Labelled(const Groups& groups, size_t first, size_t last) const;
  bool IsOther(const Groups& groups, size_t first) const;
  bool IsAmount(const Groups& groups, size_t last) const;

  NumberLabels labels_;
};

}  // namespace huying::text
