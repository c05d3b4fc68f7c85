// Ctrl-C: the first one asks a command to come to an end, the second one ends the program.
#pragma once

namespace huying::ctl {

// From now on SIGINT and SIGTERM are noted.
void WatchInterrupts();
bool Interrupted();

}  // namespace huying::ctl
