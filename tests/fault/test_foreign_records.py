"""Somebody else writes into a running city's topics: what is none of the owner's records counts nowhere, and nobody notices."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import time
import unittest
import urllib.parse
import urllib.request

from tests.fault import cluster
from tests.fault.cluster import CITY, PATIENCE_S, ROOT, SERVICES, Cluster, wait_until
from tests.kafka import broker

PROGRAM = pathlib.Path(os.environ.get("HUYING_BUILD", ROOT / "build")) / "tests/common_runtime_kafka_test"
EVENTS = [f"huying.{service}.events.v1" for service in SERVICES]
TOPICS = EVENTS + [f"huying.{service}.dead.v1" for service in SERVICES] + ["huying.owners.v1"]
STREETS = ("安和街道", "安泰街道", "幸福路1号")
CASES = 6


def _unavailable():
    missing = None if PROGRAM.exists() else f"{PROGRAM} is not built"
    return broker.unavailable() or cluster.unavailable() or missing


@unittest.skipIf(_unavailable(), _unavailable() or "")
class ForeignRecords(unittest.TestCase):
    def write(self, city, topics, copied=()):
        """Junk into every partition of these topics, and records of those others."""
        env = {**os.environ, "HUYING_TEST_BROKERS": city.broker.brokers, "HUYING_TEST_CITY": city_id(),
               "HUYING_TEST_TOPICS": ",".join(topics), "HUYING_TEST_COPIED": ",".join(copied)}
        done = subprocess.run([PROGRAM, "--gtest_filter=ForeignWriter.*"], cwd=ROOT, timeout=300, check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
        self.assertEqual(0, done.returncode, done.stdout[-3000:])
        return int(re.search(r"foreign records: (\d+)", done.stdout).group(1))

    def post_all(self, city):
        """Reports without a name, into several partitions: each gets its tracking code."""
        root = f"http://127.0.0.1:{city.of('gateway')[0].http}/open311/v2"
        for street in STREETS:
            form = urllib.parse.urlencode({"service_code": "01.01.01", "address_string": street, "description": "路灯不亮"})
            with urllib.request.urlopen(f"{root}/requests.json", form.encode(), timeout=60) as answer:
                self.assertEqual(201, answer.status)
                self.assertIn("查询码", json.load(answer)[0]["service_notice"])

    def counts(self, city):
        """What is counted, when it changes no more."""
        seen = [None]

        def calm():
            time.sleep(1)
            told = json.loads(city.ctl("stats", "--json").stdout)
            before, seen[0] = seen[0], told
            return told == before
        wait_until("calm", calm, PATIENCE_S)
        return seen[0]

    def void(self, city):
        """How many records were dropped, by service and reason, over all processes."""
        dropped = {}
        for process in city.services:
            with urllib.request.urlopen(f"http://127.0.0.1:{process.metrics}/metrics", timeout=30) as page:
                for line in page.read().decode().splitlines():
                    if not line.startswith("huying_log_void_records_total{"):
                        continue
                    labels = dict(re.findall(r'(\w+)="(\w+)"', line))
                    key = (labels["service"], labels["reason"])
                    dropped[key] = dropped.get(key, 0) + float(line.rsplit(" ", 1)[1])
        return dropped

    def test_they_change_no_count_and_no_answer(self):
        with Cluster() as city:
            self.post_all(city)
            self.write(city, ["huying.intake.events.v1"])
            self.post_all(city)
            simulation = city.simulate(CASES, seed=5)
            out, err = simulation.communicate(timeout=PATIENCE_S + 300)
            self.assertEqual(simulation.returncode, 0, out[-3000:] + err[-3000:])
            before = self.counts(city)
            written = self.write(city, TOPICS, copied=EVENTS)
            self.assertGreater(written, 1000)
            self.assertEqual(before, self.counts(city))
            dropped = self.void(city)
            for service in SERVICES:
                for reason in ("unreadable", "elsewhere"):
                    self.assertGreater(dropped[service, reason], 0, dropped)
            self.assertGreater(dropped["owners", "unreadable"], 0, dropped)
            self.post_all(city)
            after = self.counts(city)
            received = [told["events_by_kind"]["intake"]["CaseReceived"] for told in (before, after)]
            self.assertEqual(len(STREETS), received[1] - received[0])
            # Whoever reads the logs from their start reads the same.
            for process in city.services:
                self.assertEqual(0, process.stop(), process.log.read_text()[-2000:])
                shutil.rmtree(process.data)
                process.start()
            city.wait_ready()
            self.assertEqual(after, self.counts(city))
            self.post_all(city)


def city_id():
    return re.search(r"^id: *(\S+)", (CITY / "city.yaml").read_text(encoding="utf-8"), re.M).group(1)


if __name__ == "__main__":
    unittest.main()
