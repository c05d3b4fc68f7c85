#include "services/analytics/rules/unit_day.h"

#include <algorithm>
#include <cstdint>

namespace huying::analytics::rules {
namespace {

struct Number {
  int64_t (v1::UnitDay::*get)() const;
  void (v1::UnitDay::*set)(int64_t);
};

// All counts of the message; a test compares them with its descriptor.
constexpr Number kNumbers[] = {
    {&v1::UnitDay::routed, &v1::UnitDay::set_routed},
    {&v1::UnitDay::closed, &v1::UnitDay::set_closed},
    {&v1::UnitDay::visited, &v1::UnitDay::set_visited},
    {&v1::UnitDay::responded, &v1::UnitDay::set_responded},
    {&v1::UnitDay::solved, &v1::UnitDay::set_solved},
    {&v1::UnitDay::satisfied, &v1::UnitDay::set_satisfied},
    {&v1::UnitDay::basically_satisfied, &v1::UnitDay::set_basically_satisfied},
    {&v1::UnitDay::not_reached, &v1::UnitDay::set_not_reached},
    {&v1::UnitDay::returned, &v1::UnitDay::set_returned},
    {&v1::UnitDay::redone, &v1::UnitDay::set_redone},
    {&v1::UnitDay::false_solved, &v1::UnitDay::set_false_solved},
    {&v1::UnitDay::clocks_in_time, &v1::UnitDay::set_clocks_in_time},
    {&v1::UnitDay::clocks_breached, &v1::UnitDay::set_clocks_breached},
    {&v1::UnitDay::excluded_no_opinion, &v1::UnitDay::set_excluded_no_opinion},
    {&v1::UnitDay::excluded_answered, &v1::UnitDay::set_excluded_answered},
    {&v1::UnitDay::received, &v1::UnitDay::set_received},
    {&v1::UnitDay::cases_breached, &v1::UnitDay::set_cases_breached},
    {&v1::UnitDay::first_visited, &v1::UnitDay::set_first_visited},
    {&v1::UnitDay::first_responded, &v1::UnitDay::set_first_responded},
    {&v1::UnitDay::first_solved, &v1::UnitDay::set_first_solved},
    {&v1::UnitDay::first_satisfied, &v1::UnitDay::set_first_satisfied},
    {&v1::UnitDay::first_basically_satisfied, &v1::UnitDay::set_first_basically_satisfied},
};

void AddTimes(int64_t times, const v1::UnitDay& more, v1::UnitDay& sum) {
  for (const Number& number : kNumbers) {
    const int64_t value = (more.*number.get)();
    if (value != 0) (sum.*number.set)((sum.*number.get)() + times * value);
  }
}

}  // namespace

void Add(const v1::UnitDay& more, v1::UnitDay& sum) { AddTimes(1, more, sum); }
void Subtract(const v1::UnitDay& less, v1::UnitDay& sum) { AddTimes(-1, less, sum); }

bool IsZero(const v1::UnitDay& counts) {
  return std::ranges::all_of(kNumbers,
                             [&](const Number& number) { return (counts.*number.get)() == 0; });
}

}  // namespace huying::analytics::rules
