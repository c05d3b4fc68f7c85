"""The services of a city as processes of their own on a real broker, for tests that hurt them."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from tests import roles
from tests.kafka.broker import Broker
from tests.ports import free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("HUYING_BIN", ROOT / "build/bin"))
CITY = ROOT / "deploy/cities/demo"
SERVICES = ("intake", "dispatch", "followup", "supervision", "analytics", "gateway")
PARTITIONS = 4
SESSION_TIMEOUT_MS = 6000
# Restoring and sharing out the partitions takes seconds; a busy machine takes minutes.
READY_TIMEOUT_S = 240
STOP_TIMEOUT_S = 120
PATIENCE_S = 300


def unavailable():
    """Why no cluster can run here, or None."""
    missing = [name for name in ("huyingctl", *(f"huying-{s}" for s in SERVICES)) if not (BIN / name).exists()]
    return f"not built: {', '.join(missing)}; run make build" if missing else None


def wait_until(what, check, timeout_s=READY_TIMEOUT_S):
    """Asks `check` until it is true. Bounded; raises TimeoutError with the words `what`."""
    deadline = time.monotonic() + timeout_s
    while not check():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {timeout_s} s")
        time.sleep(0.1)


class Service:
    """One process of one service. Its data folder and log outlive it."""

    def __init__(self, folder, brokers, service, instance, standbys, kafka_config=None,
                 session_timeout_ms=SESSION_TIMEOUT_MS):
        self.service, self.instance = service, instance
        self.data = folder / instance
        self.log = folder / f"{instance}.log"
        self.grpc, self.metrics = free_port(), free_port()
        self.command = [BIN / f"huying-{service}", "--city", CITY, "--data", self.data, "--brokers", brokers,
                        "--grpc", f"127.0.0.1:{self.grpc}", "--metrics", f"127.0.0.1:{self.metrics}",
                        "--instance", instance, "--standbys", str(standbys),
                        "--session-timeout-ms", str(session_timeout_ms)]
        if kafka_config:
            self.command += ["--kafka-config", kafka_config]
        if service == "gateway":
            self.http = free_port()
            self.command += ["--http", f"127.0.0.1:{self.http}"]
        self.process = None

    def start(self):
        # One key for all of them: reports that one intake has sealed and known again are another's after a takeover.
        env = {**os.environ, "HUYING_REPORTER_KEY": str(self.data.parent / "reporter.key")}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, env=env)
        return self

    def check_lives(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.instance} ended by itself:\n{self.log.read_text()[-2000:]}")

    def ready(self):
        self.check_lives()
        return roles.passes(f"http://127.0.0.1:{self.metrics}/readyz")

    def signal(self, number):
        self.process.send_signal(number)

    def kill9(self):
        self.signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Gracefully; returns the exit code, also of one that had ended by itself."""
        if self.process is None:
            return 0
        if self.process.poll() is not None:
            return self.process.returncode
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill9()
            return -1


class Cluster:
    """A broker and one or more processes of each service. Use as a context manager.

    broker: one that runs already, which stays. kafka_config: who of the services, or huyingctl, uses which file of Kafka settings.
    session_timeout_ms: how long a process may be silent before others take over."""

    def __init__(self, instances=1, standbys=0, broker=None, kafka_config=None, session_timeout_ms=SESSION_TIMEOUT_MS):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="huying-fault-"))
        self.own_broker = broker is None
        self.broker = broker or Broker()
        self.kafka_config = kafka_config or (lambda who: None)
        self.instances, self.standbys = instances, standbys
        self.session_timeout_ms = session_timeout_ms
        self.services = []
        self.simulations = []

    def __enter__(self):
        try:
            if self.own_broker:
                self.broker.start()
            self.ctl("topics", "create", "--partitions", str(PARTITIONS))
            self.services = [
                Service(self.folder, self.broker.brokers, service, f"{service}-{n}", self.standbys, self.kafka_config(service),
                        self.session_timeout_ms)
                for service in SERVICES for n in range(self.instances)]
            for service in self.services:
                service.start()
            self.wait_ready()
            return self
        except BaseException:  # Ctrl-C, too
            self.__exit__()
            raise

    def __exit__(self, *_):
        for simulation in self.simulations:
            if simulation.poll() is None:
                simulation.kill()
            simulation.communicate()
        for service in self.services:
            service.stop()
        if self.own_broker:
            self.broker.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def of(self, service):
        return [s for s in self.services if s.service == service]

    def wait_ready(self):
        """Until every process is ready and every partition has its owner. A process that was given nothing yet is ready, too, so
        the first alone says little."""
        wait_until("all services ready", lambda: all(s.ready() for s in self.services))
        for service in SERVICES:
            self.wait_owned(service)

    def wait_owned(self, service):
        """Until the processes of the service own all partitions between them."""
        def all_owned():
            for process in self.of(service):
                process.check_lives()
            return sum(owned(s) for s in self.of(service)) == PARTITIONS
        wait_until(f"all partitions of {service} owned", all_owned)

    @property
    def huyingctl(self):
        """The beginning of its command lines."""
        config = self.kafka_config("huyingctl")
        return [str(BIN / "huyingctl"), "--brokers", self.broker.brokers, "--city", str(CITY),
                *(["--kafka-config", str(config)] if config else [])]

    def ctl(self, *words, check=True, timeout_s=300):
        done = subprocess.run([*self.huyingctl, *map(str, words)], capture_output=True, text=True,
                              timeout=timeout_s, check=False)
        if check and done.returncode != 0:
            raise RuntimeError(f"huyingctl {' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def an_owner(self, service):
        """A process of the service that owns partitions, the most of all, and how many."""
        found = []

        def look():
            found[:] = [max(((s, owned(s)) for s in self.of(service)), key=lambda pair: pair[1])]
            return found[0][1] > 0
        wait_until(f"an owner of {service}", look)
        return found[0]

    def simulate(self, cases, seed):
        """Starts citizens and officers in the background, and returns when they are at work. Every case of theirs must end."""
        acked_before = self.acked_bytes()
        simulation = subprocess.Popen(
            [*self.huyingctl, "simulate", "--cases", str(cases), "--seed", str(seed), "--speed", "max",
             "--patience", str(PATIENCE_S), "--acks", str(self.acks)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.simulations.append(simulation)

        def at_work():
            if simulation.poll() is not None:
                raise RuntimeError(f"the simulation ended by itself: {simulation.communicate()}")
            return self.acked_bytes() > acked_before
        wait_until("the first acknowledged command", at_work)
        return simulation

    @property
    def acks(self):
        return self.folder / "acks.jsonl"

    def acked_bytes(self):
        return self.acks.stat().st_size if self.acks.exists() else 0


def owned(process):
    """How many partitions a process owns."""
    return roles.owned(process.metrics).get(process.service, 0) if process.process.poll() is None else 0
