"""The part `fuzz` of test-long: every fuzz target of tests/fuzz for a minute, as many at a time as there are processors."""

import os
import pathlib
import re
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build-fuzz"
PROGRAMS = BUILD / "fuzz"
CORPUS = ROOT / "tests/fuzz/corpus"
# An input that takes longer, or more memory, is a finding.
INPUT_S, MEMORY_MB = 10, 2048
INPUT_BYTES_MAX = 4096
PATIENCE_S = 120  # for the inputs that are there, before the time begins, and for the last one


class Run:
    """One target at work."""

    def __init__(self, name, seconds, out):
        self.name, self.log = name, out / f"fuzz-{name}.log"
        self.new, self.crashes = BUILD / "new" / name, BUILD / "crash" / name
        for folder in (self.new, self.crashes):
            folder.mkdir(parents=True, exist_ok=True)
        self.had = set(self.crashes.iterdir())
        self.ends = time.monotonic() + seconds + PATIENCE_S
        command = [PROGRAMS / f"{name}_fuzz", f"-max_total_time={seconds}", f"-timeout={INPUT_S}",
                   f"-rss_limit_mb={MEMORY_MB}", f"-max_len={INPUT_BYTES_MAX}", "-print_final_stats=1",
                   f"-artifact_prefix={self.crashes}/", self.new, CORPUS / name]
        env = dict(os.environ)
        env.setdefault("ASAN_SYMBOLIZER_PATH", "/usr/bin/llvm-symbolizer-14")
        with open(self.log, "wb") as sink:
            self.child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=sink, stderr=subprocess.STDOUT)

    def done(self):
        if self.child.poll() is None and time.monotonic() > self.ends:
            self.stop()
        return self.child.poll() is not None

    def stop(self):
        self.child.kill()
        self.child.wait()

    def verdict(self):
        """(it held, what to say of it)"""
        text = self.log.read_text("utf-8", "replace")
        runs = re.search(r"number_of_executed_units:\s*(\d+)", text)
        speed = re.search(r"average_exec_per_sec:\s*(\d+)", text)
        covered = [int(cov) for cov in re.findall(r"(?:INITED|DONE)\s+cov: (\d+)", text)]
        found = sorted(set(self.crashes.iterdir()) - self.had)
        if self.child.returncode == 0 and runs and not found:
            return True, (f"{self.name}: held, {runs.group(1)} runs, {speed.group(1)} a second, "
                          f"{covered[-1] - covered[0]} new of {covered[-1]} places reached")
        if not found:
            return False, f"{self.name}: ended with {self.child.returncode}; see {self.log.relative_to(ROOT)}"
        path = found[0].relative_to(ROOT)
        program = (PROGRAMS / f"{self.name}_fuzz").relative_to(ROOT)
        return False, f"{self.name}: FAILED on {path}; again: {program} {path}"


def names():
    return sorted(path.name for path in CORPUS.iterdir())


def run_all(seconds, out, tally):
    print("   fuzz: building", flush=True)
    built = subprocess.run([ROOT / "deploy/scripts/build", "fuzz"], cwd=ROOT, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True, check=False)
    (out / "fuzz-build.log").write_text(built.stdout, "utf-8")
    if built.returncode != 0:
        tally.failed.append(f"fuzz: it does not build   ({(out / 'fuzz-build.log').relative_to(ROOT)})")
        return
    waiting, running = names(), []
    jobs = len(os.sched_getaffinity(0))
    print(f"   fuzz: {len(waiting)} targets for {seconds} s each, {jobs} at a time", flush=True)
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                running.append(Run(waiting.pop(0), seconds, out))
            for run in [run for run in running if run.done()]:
                running.remove(run)
                held, said = run.verdict()
                print(f"   fuzz: {said}", flush=True)
                if held:
                    tally.passed += 1
                else:
                    tally.failed.append(f"fuzz: {said}   ({run.log.relative_to(ROOT)})")
            time.sleep(0.2)
    finally:
        for run in running:
            run.stop()
