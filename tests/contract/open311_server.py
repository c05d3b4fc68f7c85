"""`huying serve` for the contract tests."""

import os
import pathlib
import subprocess
import tempfile
import time
import unittest

from tests.ports import free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
HUYING = pathlib.Path(os.environ.get("HUYING_BIN", ROOT / "build/bin")) / "huying"
HUYINGCTL = HUYING.with_name("huyingctl")
CITY = ROOT / "deploy/cities/demo"
READY_TIMEOUT_S = 240
STOP_TIMEOUT_S = 120
SERVICE = "01.01.01"

try:
    import chicagorequests
    import civicbot
    import georeport
    import requests
except ImportError:
    chicagorequests = civicbot = georeport = requests = None


def unavailable():
    """Why these tests cannot run here, or None."""
    if georeport is None:
        return "the clients that others wrote are not installed; deploy/scripts/setup test makes build/venv with them"
    missing = [path.name for path in (HUYING, HUYINGCTL) if not path.exists()]
    return f"not built: {', '.join(missing)}; run make build" if missing else None


class Server:
    """`huying serve` in a folder of its own."""

    def __init__(self, keys=None):
        self.folder = tempfile.TemporaryDirectory()
        self.http, self.grpc, self.metrics = (free_port() for _ in range(3))
        command = [HUYING, "serve", "--city", CITY, "--data", f"{self.folder.name}/data", "--http", f"127.0.0.1:{self.http}",
                   "--grpc", f"127.0.0.1:{self.grpc}", "--metrics", f"127.0.0.1:{self.metrics}"]
        env = {name: value for name, value in os.environ.items() if name != "HUYING_OPEN311_KEYS"}
        if keys:
            path = pathlib.Path(self.folder.name, "keys")
            path.write_text(keys, encoding="utf-8")
            env["HUYING_OPEN311_KEYS"] = str(path)
        self.log = open(f"{self.folder.name}/log", "w+b")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env=env)
        self.root = f"http://127.0.0.1:{self.http}/open311/v2"
        try:
            self.await_ready()
        except BaseException:
            self.stop()
            raise

    def await_ready(self):
        deadline = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                if requests.get(f"http://127.0.0.1:{self.metrics}/readyz", timeout=5).ok:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.1)
        self.log.seek(0)
        raise RuntimeError(f"huying did not get ready:\n{self.log.read().decode(errors='replace')[-3000:]}")

    def stop(self):
        self.process.terminate()
        try:
            code = self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            code = -1
        self.log.close()
        self.folder.cleanup()
        return code


class WithServer(unittest.TestCase):
    """Tests that share one server, which must end in order."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.root = cls.server.root

    @classmethod
    def tearDownClass(cls):
        if cls.server.stop() != 0:
            raise RuntimeError("huying did not stop cleanly")
