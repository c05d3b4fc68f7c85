// HY_CHECK: for what can be false only if we are wrong. Ends the process; the log then folds the
// state again. Never for input, never for what the world may do: see docs/architecture.md, "Three
// kinds of no".
#pragma once

#include <cstdio>
#include <cstdlib>

#define HY_CHECK(condition)                                                                  \
  do {                                                                                       \
    if (!(condition)) [[unlikely]] {                                                         \
      std::fprintf(stderr, "%s:%d: invariant broken: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)
