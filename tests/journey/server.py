"""`huying serve` and `huyingctl` as people use them, for journeys."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from tests import roles
from tests.ports import free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("HUYING_BIN", ROOT / "build/bin"))
CITY = ROOT / "deploy/cities/demo"
# What one step of a journey may take on a slow and busy machine.
STEP_TIMEOUT_S = 600
READY_TIMEOUT_S = 240
STOP_TIMEOUT_S = 120
# Journeys begin on a working morning of their own, whatever day it is.
CLOCK_START = "2026-03-04T08:00:00+08:00"
# How a simulated case may end, by the names of the summary.
ENDED = ("closed", "refused", "withdrawn", "parked", "ended")


def unavailable():
    """Why no journey can be made here, or None."""
    missing = [name for name in ("huying", "huyingctl") if not (BIN / name).exists()]
    return f"not built: {', '.join(missing)}; run make build" if missing else None


def run_ctl(*words, timeout_s=STEP_TIMEOUT_S):
    """Runs huyingctl without a server."""
    return subprocess.run([str(BIN / "huyingctl"), *map(str, words)], cwd=ROOT, capture_output=True, text=True,
                          timeout=timeout_s, check=False)


class Server:
    """One `huying serve` with a data folder of its own, which outlives its process."""

    def __init__(self, clock="simulated", clock_start=CLOCK_START):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="huying-journey-"))
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.clock = clock
        self.clock_start = clock_start
        self.process = None
        self.http, self.grpc, self.metrics = (free_port() for _ in range(3))

    def __enter__(self):
        try:
            return self.start()
        except BaseException:  # Ctrl-C, too
            self.__exit__()
            raise

    def __exit__(self, *_):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [BIN / "huying", "serve", "--city", CITY, "--data", self.data, "--clock", self.clock,
                 *(["--clock-start", self.clock_start] if self.clock == "simulated" else []),
                 "--http", f"127.0.0.1:{self.http}", "--grpc", f"127.0.0.1:{self.grpc}",
                 "--metrics", f"127.0.0.1:{self.metrics}"], cwd=ROOT, stdout=log, stderr=log)
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server is not ready:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.1)
        return self

    def ready(self):
        return roles.passes(f"http://127.0.0.1:{self.metrics}/readyz")

    def stop(self):
        """Ends it as an operator would. Anything but a clean end is an error."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=STOP_TIMEOUT_S)
        if code != 0:
            raise RuntimeError(f"the server ended with {code}:\n{self.log.read_text()[-3000:]}")

    def kill9(self):
        self.process.kill()
        self.process.wait()

    def command(self, *words):
        return [str(w) for w in (BIN / "huyingctl", "--server", f"127.0.0.1:{self.grpc}", *words)]

    def ctl(self, *words, timeout_s=STEP_TIMEOUT_S):
        return subprocess.run(self.command(*words), cwd=ROOT, capture_output=True, text=True, timeout=timeout_s, check=False)

    def ctl_json(self, *words):
        done = self.ctl(*words, "--json")
        if done.returncode != 0:
            raise RuntimeError(f"huyingctl {' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def log_records(self, service):
        """All records of a service's log; the server must be stopped."""
        done = run_ctl("log", "--data", self.data, "--topic", f"huying.{service}.events.v1", "--json")
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]
