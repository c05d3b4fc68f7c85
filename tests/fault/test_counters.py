"""What Prometheus makes of the counters while partitions move from process to process: a real one looks on."""

import collections
import json
import time
import unittest
import urllib.request

from tests import prometheus
from tests.fault import cluster
from tests.fault.cluster import PARTITIONS, PATIENCE_S, Cluster, Service
from tests.kafka import broker
from tests.prometheus import Prometheus

CASES = 20
SIMULATION_TIMEOUT_S = PATIENCE_S + 300
DECIDED = "huying_dispatch_decided_events_total"
HELD = "huying_dispatch_partition_events"
WINDOW = "[1h]"
# increase() reckons on beyond the last of a series' samples, by this many intervals at most; before the first there is nothing, since
# all begin with 0.
INTERVALS_BEYOND = 1.1


def _unavailable():
    return broker.unavailable() or cluster.unavailable() or prometheus.unavailable()


@unittest.skipIf(_unavailable(), _unavailable() or "")
class Counters(unittest.TestCase):
    def load(self, city, seed):
        simulation = city.simulate(CASES, seed)
        out, err = simulation.communicate(timeout=SIMULATION_TIMEOUT_S)
        self.assertEqual(simulation.returncode, 0, out[-3000:] + err[-3000:])

    def decided(self, city):
        """Kind -> how many events of dispatch count, by its log: the truth."""
        kinds = collections.Counter()
        for line in city.ctl("log", "--topic", "huying.dispatch.events.v1", "--json").stdout.splitlines():
            record = json.loads(line)
            if record.get("valid", True):
                kinds.update(event["kind"] for entry in record.get("entries", []) for event in entry["events"])
        return kinds

    def scrape_all(self, city, seen):
        """Until Prometheus has seen of every living dispatch process what it has decided; what a killed one decides after its last
        scrape, nobody ever counts."""
        while True:
            before = self.decided(city)
            seen.await_scrapes([s.instance for s in city.of("dispatch") if s.process.poll() is None],
                               time.time() + prometheus.SCRAPE_INTERVAL_S)
            if self.decided(city) == before:
                return before

    def start_another(self, city, name):
        service = Service(city.folder, city.broker.brokers, "dispatch", name, standbys=0).start()
        city.services.append(service)
        cluster.wait_until(f"{name} owns partitions", lambda: cluster.owned(service) > 0)
        return service

    def owns_all(self, process):
        cluster.wait_until("takeover", lambda: cluster.owned(process) == PARTITIONS)

    def test_an_increase_over_a_takeover_is_what_was_decided(self):
        with Cluster() as city:
            first = city.of("dispatch")[0]
            second = self.start_another(city, "dispatch-1")
            with Prometheus({s.instance: s.metrics for s in city.services}) as seen:
                seen.await_scrapes([s.instance for s in city.services], time.time())
                self.load(city, seed=11)
                self.scrape_all(city, seen)
                first.kill9()
                city.services.remove(first)
                self.owns_all(second)
                self.load(city, seed=12)
                # Partitions move away from one that lives, too.
                third = self.start_another(city, "dispatch-2")
                seen.add(third.instance, third.metrics)
                seen.await_scrapes([third.instance], time.time())
                self.load(city, seed=13)
                truth = self.scrape_all(city, seen)
                self.check(seen, truth)
                for service in city.services:
                    with urllib.request.urlopen(f"http://127.0.0.1:{service.metrics}/metrics", timeout=30) as page:
                        self.assertEqual(prometheus.lint(page.read().decode()), "", service.instance)

    def check(self, seen, truth):
        self.assertGreater(truth["TaskAccepted"], CASES)
        samples = min(count for _, count in seen.query(f"count_over_time({DECIDED}{WINDOW})"))
        self.assertGreater(samples, 2)
        most = 1 + INTERVALS_BEYOND / (samples - 1)
        for labels, increase in seen.query(f"sum by (event) (increase({DECIDED}{WINDOW}))"):
            true = truth[labels["event"]]
            self.assertLessEqual(increase, most * true, f"{labels}: {true} events were decided")
        # Nobody was started again, so no counter may fall: not this one, and no other of any service.
        counters = [labels["__name__"] for labels, _ in seen.query('group by (__name__) ({__name__=~"huying_.+_total"})')]
        self.assertIn("huying_log_void_records_total", counters)
        for counter in counters:
            self.assertEqual(seen.query(f"resets({counter}{WINDOW}) > 0"), [], f"{counter} has fallen")
        self.assertGreaterEqual(seen.number(f"sum(increase({DECIDED}{WINDOW}))"), sum(truth.values()))
        # Exactly: what each process ended with, since all began with nothing.
        ended = {labels["event"]: int(value) for labels, value in seen.query(f"sum by (event) (max_over_time({DECIDED}{WINDOW}))")}
        self.assertEqual({kind: count for kind, count in ended.items() if count}, dict(truth))
        self.assertEqual(seen.number(f"sum(min_over_time({DECIDED}{WINDOW}))"), 0, "a series that does not begin with 0")
        # And what lies in the partitions now, a gauge, is the same sum over those who hold them.
        held = {labels["event"]: int(value) for labels, value in seen.query(f"sum by (event) ({HELD})")}
        self.assertEqual(held, dict(truth))


if __name__ == "__main__":
    unittest.main()
