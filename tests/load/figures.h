// What a measurement gives: numbers by name.
#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "tests/load/driver.h"

namespace huying::load {

using Figures = std::map<std::string, double>;

void Add(const Counts& counts, Figures& figures);
void Add(const Histogram& latency, Figures& figures);
// INTERNAL, with the reasons, if cases were given up.
absl::Status Whole(const Driver& driver);

}  // namespace huying::load
