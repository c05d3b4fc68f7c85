"""Real processes on a real broker, hurt under load. After each fault: every case ends, every store equals the fold of its log,
no acknowledged command is lost, and none is done twice."""

import json
import signal
import unittest

from tests.fault import cluster
from tests.fault.cluster import SERVICES, SESSION_TIMEOUT_MS, Cluster
from tests.kafka import broker

DECIDING = ("intake", "dispatch", "followup", "supervision")
CASES = 60
SIMULATION_TIMEOUT_S = 240


@unittest.skipIf(broker.unavailable() or cluster.unavailable(), broker.unavailable() or cluster.unavailable() or "")
class KafkaFaults(unittest.TestCase):
    def finish(self, simulation):
        out, err = simulation.communicate(timeout=SIMULATION_TIMEOUT_S)
        self.assertEqual(simulation.returncode, 0, out[-3000:] + err[-3000:])

    def check(self, city):
        """Stops all services and looks at what is left."""
        for service in city.services:
            self.assertEqual(service.stop(), 0, f"{service.instance}:\n{service.log.read_text()[-2000:]}")
        for service in city.services:
            city.ctl("verify", "--data", service.data)
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
                service.start()
                cluster.wait_until(f"{service.instance} back", service.ready)
                self.finish(simulation)
            self.check(city)

    def test_an_owner_stopped_past_its_session_is_void_when_it_wakes(self):
        with Cluster(instances=2, standbys=1) as city:
            simulation = city.simulate(CASES, seed=2)
            zombie = city.an_owner("dispatch")
            before = cluster.owned(zombie)
            self.assertGreater(before, 0)
            zombie.signal(signal.SIGSTOP)
            other = next(s for s in city.of("dispatch") if s is not zombie)
            try:
                cluster.wait_until("takeover", lambda: cluster.owned(other) == cluster.PARTITIONS,
                                   timeout_s=SESSION_TIMEOUT_MS / 1000 + 30)
            finally:
                zombie.signal(signal.SIGCONT)
            self.finish(simulation)
            self.check(city)

    def test_broker_killed_and_restarted(self):
        with Cluster() as city:
            simulation = city.simulate(CASES, seed=3)
            city.broker.kill9()
            city.broker.start()
            self.finish(simulation)
            self.check(city)


if __name__ == "__main__":
    unittest.main()
