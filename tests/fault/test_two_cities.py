"""Two cities on one Kafka: neither sees anything of the other's."""

import json
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

from tests import roles
from tests.fault import cluster
from tests.fault.cluster import BIN, CITY, SERVICES, wait_until
from tests.kafka import broker
from tests.ports import free_port

CASES = 3
PARTITIONS = 2
TOOL_TIMEOUT_S = 300
STOP_TIMEOUT_S = 60


class City:
    """All services of a city in one process, on a broker that it shares. The same instance name everywhere, as twins would have."""

    def __init__(self, folder, name, brokers):
        self.pack = folder / f"{name}-pack"
        shutil.copytree(CITY, self.pack)
        file = self.pack / "city.yaml"
        text, found = re.subn(r"(?m)^id: .*$", f"id: {name}", file.read_text())
        assert found == 1, "the pack has one id"
        file.write_text(text)
        self.brokers, self.log, self.metrics = brokers, folder / f"{name}.log", free_port()
        self.command = [BIN / "huying", "serve", "--bus", "kafka", "--brokers", brokers, "--city", self.pack,
                        "--data", folder / f"{name}-data", "--instance", "twin", "--metrics", f"127.0.0.1:{self.metrics}",
                        "--grpc", f"127.0.0.1:{free_port()}", "--http", f"127.0.0.1:{free_port()}"]
        self.process = None

    def ctl(self, *words):
        done = subprocess.run([str(w) for w in (BIN / "huyingctl", "--brokers", self.brokers, "--city", self.pack, *words)],
                              capture_output=True, text=True, timeout=TOOL_TIMEOUT_S, check=False)
        if done.returncode != 0:
            raise AssertionError(f"huyingctl {words}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self):
        self.ctl("topics", "create", "--partitions", PARTITIONS)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)

    def serves(self):
        if self.process.poll() is not None:
            raise AssertionError(f"it ended by itself:\n{self.log.read_text()[-2000:]}")
        return roles.owned(self.metrics) == dict.fromkeys(SERVICES, PARTITIONS)

    def decisions(self):
        records = [json.loads(line) for line in self.ctl("log", "--json").splitlines()]
        return sum(record["kind"] == "decision" for record in records)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=STOP_TIMEOUT_S)


@unittest.skipIf(broker.unavailable() or cluster.unavailable(), broker.unavailable() or cluster.unavailable() or "")
class TwoCities(unittest.TestCase):
    def test_neither_sees_the_others_events(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="huying-cities-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        with broker.Broker() as kafka:
            cities = [City(folder, name, kafka.brokers) for name in ("east", "west")]
            for city in cities:
                city.start()
                self.addCleanup(city.process.wait)
                self.addCleanup(city.process.kill)
            wait_until("both cities own all their partitions", lambda: all(city.serves() for city in cities))
            east, west = cities
            east.ctl("simulate", "--cases", CASES, "--seed", 1, "--speed", "max")
            self.assertGreater(east.decisions(), CASES)
            self.assertEqual(west.decisions(), 0)
            # The same people with the same request ids: nothing is taken for a repetition.
            west.ctl("simulate", "--cases", CASES, "--seed", 1, "--speed", "max")
            self.assertGreater(west.decisions(), CASES)
            for city in cities:
                self.assertTrue(city.serves(), "nobody was sent out of its group by the other's twin")
                self.assertEqual(city.stop(), 0, city.log.read_text()[-2000:])


if __name__ == "__main__":
    unittest.main()
