"""lint_files.py [--changed] [--seconds N]: what `lint` runs once build-lint/ is configured and its headers are generated.

Ends with 1 when something was found, never for lack of time: then it says what it has not looked at. What was found
free of errors is not looked at again until its text changes; build-lint/lint/ keeps that, with the advice.
"""

import argparse
import concurrent.futures
import dataclasses
import hashlib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build-lint"
KEPT = BUILD / "lint"
# Another version formats and warns otherwise. Debian 12 has this one.
CLANG_VERSION = "14."
# Without a release and a branch to compare with, so many of the newest changed files are looked at.
CHANGED_MAX = 40
PROGRESS_S = 20
KEPT_MAX = 5000  # verdicts


def git(*arguments, root=ROOT):
    """Its output, or "" where git cannot say: a copy without a repository, no such tag or branch."""
    done = subprocess.run(["git", "-C", root, *arguments], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def comparison(root=ROOT):
    """The commit that changed files are counted from: the last release, else where this branch left main; "" if none."""
    head = git("rev-parse", "HEAD", root=root).strip()
    tag = git("describe", "--tags", "--abbrev=0", root=root).strip()
    if tag and git("rev-parse", f"{tag}^{{commit}}", root=root).strip() != head:
        return tag
    for branch in ("main", "origin/main"):
        base = git("merge-base", "HEAD", branch, root=root).strip()
        if base and base != head:
            return base
    return ""


def changed_files(root=ROOT):
    """(our C++ files that have changed, newest change first; since when, in words)."""
    base = comparison(root)
    changed = git("diff", "--name-only", "HEAD", root=root).splitlines()
    changed += git("ls-files", "--others", "--exclude-standard", root=root).splitlines()
    changed += git("log", "--format=", "--name-only", *([f"{base}..HEAD"] if base else []), root=root).splitlines()
    changed = list(dict.fromkeys(path for path in changed
                                 if path.endswith((".cc", ".h")) and (pathlib.Path(root) / path).exists()))
    if base:
        return changed, f"since {base[:20]}"
    return changed[:CHANGED_MAX], f"the {CHANGED_MAX} that changed last"


@dataclasses.dataclass
class Job:
    """One run of a tool over one file."""

    what: str  # "header" or "clang-tidy"
    path: str
    command: list
    fingerprint: list = None  # prints what the verdict depends on, if that is worth keeping


def compile_commands():
    """Path -> the compiler's arguments; a header alone is known by its own path."""
    commands = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8")):
        path = pathlib.Path(entry["file"])
        arguments = shlex.split(entry["command"])
        alone = BUILD / "headers_alone"
        if path.is_relative_to(alone):
            commands[str(path.relative_to(alone))[:-len(".cc")]] = arguments
        elif path.is_relative_to(ROOT):
            commands[str(path.relative_to(ROOT))] = arguments
    return commands


def header_job(path, arguments):
    pathlib.Path(BUILD / arguments[arguments.index("-o") + 1]).parent.mkdir(parents=True, exist_ok=True)
    return Job("header", path, (["ccache"] if shutil.which("ccache") else []) + arguments)


def tidy_job(path, arguments):
    source = BUILD / "headers_alone" / (path + ".cc") if path.endswith(".h") else ROOT / path
    preprocess = arguments[:arguments.index("-o")] + ["-E", "-C", "-dD", "-o", "-", str(source)]
    return Job("clang-tidy", path, ["clang-tidy", "-p", str(BUILD), "--quiet", str(source)], preprocess)


def plan(changed):
    """The jobs, what tells most first. `changed`: the files for clang-tidy, None for all."""
    commands = compile_commands()
    headers = [path for path in commands if path.endswith(".h")]
    if changed is None:
        tidy = sorted(path for path in commands if path.endswith(".cc") and not path.startswith("build"))
        return [header_job(path, commands[path]) for path in headers] + [tidy_job(path, commands[path]) for path in tidy]
    known = [path for path in changed if path in commands]
    first = [path for path in known if path.endswith(".h")]
    rest = [path for path in headers if path not in first]
    return ([header_job(path, commands[path]) for path in first] + [tidy_job(path, commands[path]) for path in known] +
            [header_job(path, commands[path]) for path in rest])


class Runner:
    """Runs jobs on all cores until they or the time are through."""

    def __init__(self, seconds, kept=KEPT, out=sys.stdout):
        self.deadline = time.monotonic() + seconds if seconds else None
        self.kept, self.out = kept, out
        self.lock = threading.Lock()
        self.looked, self.missed, self.failed = [], [], []
        config = (ROOT / ".clang-tidy").read_bytes()
        self.salt = config + subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
        self.kept.mkdir(parents=True, exist_ok=True)
        self.advice = self.kept / "advice.txt"
        self.advice.unlink(missing_ok=True)
        for old in sorted(self.kept.iterdir(), key=lambda verdict: verdict.stat().st_mtime)[:-KEPT_MAX]:
            old.unlink()

    def left(self):
        return None if self.deadline is None else self.deadline - time.monotonic()

    def call(self, command):
        """What it printed; None when the time ran out."""
        left = self.left()
        if left is not None and left <= 0:
            return None
        try:
            return subprocess.run(command, cwd=BUILD, capture_output=True, timeout=left, check=False)
        except subprocess.TimeoutExpired:
            return None

    def known_clean(self, job):
        """The file that says so, and whether it is there."""
        if job.fingerprint is None:
            return None, False
        done = self.call(job.fingerprint)
        if done is None or done.returncode != 0:
            return None, False
        stamp = self.kept / hashlib.sha256(self.salt + job.what.encode() + done.stdout).hexdigest()
        return stamp, stamp.exists()

    def run(self, job):
        stamp, clean = self.known_clean(job)
        done = None if clean else self.call(job.command)
        with self.lock:
            if not clean and done is None:
                self.missed.append(job)
                return
            self.looked.append(job)
            advice = stamp.read_bytes() if clean else done.stdout
            if not clean and done.returncode != 0:
                self.failed.append(job)
                print(f"{(done.stdout or done.stderr).decode('utf-8', 'replace')}\n{job.what}: {job.path} fails",
                      file=self.out, flush=True)
                return
            with open(self.advice, "ab") as file:
                file.write(advice)
            if stamp is not None:
                stamp.write_bytes(advice)

    def run_all(self, jobs):
        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            waiting = {pool.submit(self.run, job) for job in jobs}
            while waiting:
                done, waiting = concurrent.futures.wait(waiting, timeout=PROGRESS_S)
                for each in done:
                    each.result()  # an error of this program itself
                print(f"   {len(self.looked)} of {len(jobs)} files, {len(self.failed)} with errors, "
                      f"{time.monotonic() - began:.0f} s", file=self.out, flush=True)


def check_format():
    """Paths of the files that `make format` would change."""
    version = subprocess.run(["clang-format", "--version"], capture_output=True, text=True, check=True).stdout
    if f"version {CLANG_VERSION}" not in version:
        sys.exit(f"huying: formatting is checked with clang-format {CLANG_VERSION}x of Debian 12, and this is {version.strip()}")
    files = git("ls-files", "*.cc", "*.h").split()
    if not files:
        sys.exit("huying: git names no files here; the lint needs a checkout")
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *files], cwd=ROOT, capture_output=True, text=True, check=False)
    return sorted({line.split(":")[0] for line in done.stderr.splitlines() if "clang-format-violations" in line})


def summary(runner):
    for what in ("header", "clang-tidy"):
        looked = sum(job.what == what for job in runner.looked)
        missed = [job.path for job in runner.missed if job.what == what]
        print(f"== {what}: looked at {looked} of {looked + len(missed)} files")
        if missed:
            print(f"   no time for {' '.join(missed)}")
    if runner.advice.exists():
        print(f"   advice that stops nothing: {runner.advice.relative_to(ROOT)}")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--changed", action="store_true", help="clang-tidy only on what differs from the last release")
    parser.add_argument("--seconds", type=int, default=0, help="end after so long; 0: when all is done")
    options = parser.parse_args(arguments)
    if not shutil.which("clang-tidy"):
        sys.exit("huying: there is no clang-tidy; run make setup")
    runner = Runner(options.seconds)
    unformatted = check_format()
    for path in unformatted:
        print(f"format: {path} is not as make format writes it")
    changed = None
    if options.changed:
        changed, since = changed_files()
        print(f"== clang-tidy on {len(changed)} changed files ({since})", flush=True)
    runner.run_all(plan(changed))
    summary(runner)
    for job in runner.failed:
        print(f"FAILED {job.what}: {job.path}")
    print(f"== {len(unformatted) + len(runner.failed)} files with errors", flush=True)
    return 1 if unformatted or runner.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
