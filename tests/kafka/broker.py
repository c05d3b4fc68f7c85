"""A real Kafka broker for tests: starts, stops, kills and restarts deploy/scripts/kafka-broker."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from tests.ports import free_port_pair

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "deploy/scripts/kafka-broker"
# Beyond the script's own limits, so that it is the script that says what was wrong.
SCRIPT_TIMEOUT_S = 240


def unavailable():
    """Why no broker can run here, or None."""
    if not (ROOT / "build/kafka/libs").is_dir():
        return "no Kafka jars; deploy/scripts/setup test fetches them"
    if shutil.which("java") is None:
        return "no Java; deploy/scripts/setup test installs it"
    return None


class Broker:
    """One broker with its own folder and port. Not thread-safe. Use as a context manager, or call close().

    lasting: compiled as in operation, for benchmarks; see the script. properties: a file of settings that win."""

    def __init__(self, folder=None, port=None, lasting=False, properties=None):
        self._options = ["--lasting"] if lasting else []
        self._options += ["--properties", properties] if properties else []
        self._own_folder = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="huying-kafka-"))
        self.port = port or free_port_pair()

    @property
    def brokers(self):
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self):
        return int((self.folder / "broker.pid").read_text())

    def _run(self, verb):
        done = subprocess.run(
            [SCRIPT, verb, "--dir", self.folder, "--port", str(self.port), *self._options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=SCRIPT_TIMEOUT_S, check=False)
        if done.returncode != 0 and verb != "status":
            raise RuntimeError(f"kafka-broker {verb}: {done.stderr.strip()}")
        return done.returncode == 0

    def start(self):
        """Returns when clients are served; starting again keeps the data."""
        self._run("start")
        return self

    def stop(self):
        self._run("stop")

    def kill9(self):
        self._run("kill")

    def restart(self):
        self.kill9()
        return self.start()

    def running(self):
        return self._run("status")

    def pause(self):
        """SIGSTOP: connections stay open, nothing is answered."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self):
        os.kill(self.pid, signal.SIGCONT)

    def close(self):
        """Ends it at once and removes what was made for it."""
        self._run("kill")
        if self._own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except Exception:
            self.close()
            raise

    def __exit__(self, *_):
        self.close()
