"""A real Prometheus that scrapes processes under test, and promtool. From Debian's package `prometheus`."""

import json
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from tests.ports import free_port

SCRAPE_INTERVAL_S = 1
READY_TIMEOUT_S = 120
STOP_TIMEOUT_S = 60


def unavailable():
    """Why none can run here, or None."""
    missing = [name for name in ("prometheus", "promtool") if shutil.which(name) is None]
    return f"no {' and no '.join(missing)}; deploy/scripts/setup test installs it" if missing else None


def lint(text):
    """What `promtool check metrics` has to say about a page of /metrics; "" if nothing."""
    done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


class Prometheus:
    """Scrapes the targets, name -> port on this machine; each series has the name as its label `process`. More may be added while it
    runs. Use as a context manager."""

    def __init__(self, targets):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="huying-prometheus-"))
        self._port = free_port()
        self._targets = dict(targets)
        self._log = open(self._folder / "log", "w+b")
        self._process = None

    def __enter__(self):
        config = {"global": {"scrape_interval": f"{SCRAPE_INTERVAL_S}s"},
                  "scrape_configs": [{"job_name": "huying", "file_sd_configs": [{"files": [str(self._folder / "targets.json")]}]}]}
        (self._folder / "prometheus.yml").write_text(json.dumps(config), encoding="utf-8")
        self._write_targets()
        self._process = subprocess.Popen(
            ["prometheus", f"--config.file={self._folder}/prometheus.yml", f"--storage.tsdb.path={self._folder}/data",
             f"--web.listen-address=127.0.0.1:{self._port}"], stdout=self._log, stderr=self._log)
        try:
            self._await("Prometheus to be ready", self._ready)
        except BaseException:  # Ctrl-C, too
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, name, port):
        self._targets[name] = port
        self._write_targets()

    def query(self, expression):
        """The value of each series as (labels, number)."""
        url = f"http://127.0.0.1:{self._port}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        with urllib.request.urlopen(url, timeout=30) as answer:
            result = json.load(answer)["data"]["result"]
        return [(series["metric"], float(series["value"][1])) for series in result]

    def number(self, expression):
        """The value of an expression that gives one; 0 if it gives none."""
        return sum(value for _, value in self.query(expression))

    def await_scrapes(self, names, since):
        """Until each of these processes was scraped after that time, and what it said then is stored."""
        def scraped():
            seen = {labels["process"]: value for labels, value in self.query("timestamp(up == 1)")}
            return all(seen.get(name, 0) > since for name in names)
        self._await(f"scrapes of {', '.join(names)}", scraped)

    def _write_targets(self):
        groups = [{"targets": [f"127.0.0.1:{port}"], "labels": {"process": name}} for name, port in self._targets.items()]
        new = self._folder / "targets.new"
        new.write_text(json.dumps(groups), encoding="utf-8")
        new.rename(self._folder / "targets.json")

    def _ready(self):
        if self._process.poll() is not None:
            self._log.seek(0)
            raise RuntimeError(f"Prometheus ended by itself:\n{self._log.read().decode(errors='replace')[-2000:]}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/-/ready", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def _await(self, what, check):
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not check():
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {READY_TIMEOUT_S} s for {what}")
            time.sleep(0.1)
