// How huyingctl ends; scripts rely on these numbers (README.md).
#pragma once

namespace huying::ctl {

enum ExitCode : int {
  kExitOk = 0,
  kExitFinding = 1,      // a check found something, or the answer is no
  kExitUsage = 2,        // the command line or a file given with it is wrong
  kExitUnreachable = 3,  // nobody answers
  kExitPartly = 4,       // part of the work was done, part of it failed
};

}  // namespace huying::ctl
