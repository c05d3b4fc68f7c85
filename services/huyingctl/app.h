// The command line of huyingctl.
#pragma once

namespace huying::ctl {

// Parses and runs; returns the exit code (exit_code.h).
int Main(int argc, char** argv);

}  // namespace huying::ctl
