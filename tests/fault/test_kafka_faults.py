"""Real processes on a real broker, hurt under load. After each fault: every case ends, every store equals the fold of its log,
no acknowledged command is lost, and none is done twice."""

import json
import signal
import unittest

from tests.fault import cluster
from tests.fault.cluster import PATIENCE_S, SERVICES, SESSION_TIMEOUT_MS, Cluster
from tests.kafka import broker

CASES = 60
SIMULATION_TIMEOUT_S = PATIENCE_S + 300


@unittest.skipIf(broker.unavailable() or cluster.unavailable(), broker.unavailable() or cluster.unavailable() or "")
class KafkaFaults(unittest.TestCase):
    def hurt(self, simulation):
        """Call right after the hurt: a simulation that had ended by then was not hurt."""
        self.assertIsNone(simulation.poll(), "the simulation was done before it could be hurt")

    def finish(self, simulation):
        out, err = simulation.communicate(timeout=SIMULATION_TIMEOUT_S)
        self.assertEqual(simulation.returncode, 0, out[-3000:] + err[-3000:])

    def check(self, city):
        """Stops all services and looks at what is left."""
        for service in city.services:
            self.assertEqual(service.stop(), 0, f"{service.instance}:\n{service.log.read_text()[-2000:]}")
        for service in city.services:
            done = city.ctl("verify", "--data", service.data)
            self.assertRegex(done.stdout, r"\b[1-9]\d* stores with [1-9]", f"{service.instance} left no store to look at")
        self.check_acknowledged(city)

    def check_acknowledged(self, city):
        answered = {}
        for service in SERVICES:
            for line in city.ctl("log", "--topic", f"huying.{service}.events.v1", "--json").stdout.splitlines():
                record = json.loads(line)
                if not record.get("valid", True):
                    continue
                for entry in record.get("entries", []):
                    request_id = entry.get("request_id")
                    if not request_id:
                        continue
                    self.assertNotIn((service, request_id), answered, "a command was done twice")
                    answered[service, request_id] = (record["partition"], record["offset"])
        acks = city.acks.read_text().splitlines()
        self.assertGreater(len(acks), CASES)
        for line in acks:
            ack = json.loads(line)
            self.assertEqual(answered.get((ack["service"], ack["request_id"])), (ack["partition"], ack["offset"]),
                             "an acknowledged command is not in the log where its answer said")

    def test_kill_9_of_each_service_under_load(self):
        with Cluster() as city:
            for seed, service in enumerate(city.services):
                simulation = city.simulate(CASES, seed)
                service.kill9()
                self.hurt(simulation)
                service.start()
                city.wait_owned(service.service)
                self.finish(simulation)
            self.check(city)

    def test_an_owner_stopped_past_its_session_is_void_when_it_wakes(self):
        with Cluster(instances=2, standbys=1) as city:
            zombie, _ = city.an_owner("dispatch")
            other = next(s for s in city.of("dispatch") if s is not zombie)
            before = self.epochs(city, "dispatch")
            self.assertEqual(len(before), cluster.PARTITIONS)
            simulation = city.simulate(CASES, seed=2)
            zombie.signal(signal.SIGSTOP)
            try:
                self.hurt(simulation)
                cluster.wait_until("takeover", lambda: cluster.owned(other) == cluster.PARTITIONS,
                                   timeout_s=SESSION_TIMEOUT_MS / 1000 + 120)
                after = self.epochs(city, "dispatch")
            finally:
                zombie.signal(signal.SIGCONT)
            taken = [p for p in after if after[p][1] == other.instance and after[p][0] > before[p][0]]
            self.assertTrue(taken, f"no partition has a fence of the new owner: {before} then {after}")
            self.finish(simulation)
            self.check(city)

    def epochs(self, city, service):
        """Of each partition the newest fence that counts: its epoch and who wrote it."""
        newest = {}
        for line in city.ctl("log", "--topic", f"huying.{service}.events.v1", "--json").stdout.splitlines():
            record = json.loads(line)
            if record["kind"] == "fence" and record["valid"]:
                newest[record["partition"]] = max(newest.get(record["partition"], (0, "")), (record["epoch"], record["instance"]))
        return newest

    def test_broker_killed_and_restarted(self):
        with Cluster() as city:
            simulation = city.simulate(CASES, seed=3)
            city.broker.kill9()
            self.hurt(simulation)
            city.broker.start()
            self.finish(simulation)
            self.check(city)


if __name__ == "__main__":
    unittest.main()
