#include "services/huyingctl/interrupt.h"

#include <signal.h>

#include <csignal>

namespace huying::ctl {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void Note(int) { interrupted = 1; }

}  // namespace

void WatchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = Note;
  // One shot: a second Ctrl-C finds the default again and ends a command that does not come to its
  // end.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool Interrupted() { return interrupted != 0; }

}  // namespace huying::ctl
