# Shared by the scripts beside it; sourced, never run.
set -Eeuo pipefail
trap 'echo "huying: $0 stopped at line $LINENO" >&2' ERR
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
ROOT=$PWD

say() { printf '== %s\n' "$*"; }
die() { printf 'huying: %s\n' "$*" >&2; exit 1; }

# Objects made in one checkout serve the next one.
export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1

# quietly LOG COMMAND...: output goes to the log; its end is shown when the command fails.
quietly() {
  local log=$1; shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >>"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "'$*' failed; all of its output is in $log"
  fi
}

# patiently LOG COMMAND...: for what comes over the network; the same, with two more attempts.
patiently() {
  local log=$1 pause
  mkdir -p "$(dirname "$log")"
  for pause in 5 20; do
    "${@:2}" >>"$log" 2>&1 && return 0
    say "'$2' failed; again in $pause s"
    sleep $pause
  done
  quietly "$@"
}
