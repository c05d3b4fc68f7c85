"""What a process says of itself when the broker is away, when another one has taken its name, and when the topics are not what they
were: probes and metrics are believed by those who restart processes and send requests to them."""

import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from tests.fault import cluster
from tests.fault.cluster import BIN, CITY, PARTITIONS, Service, wait_until
from tests.kafka import broker
from tests.kafka.broker import Broker

# So long a broker is away: longer than a request to it may take (10 s), and than the old patience at a start (11 s).
AWAY_S = 15
SERVICE = "dispatch"


def ask(port, path):
    """Status and text of the answer; (0, why) if there is none."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def metric(port, name):
    for line in ask(port, "/metrics")[1].splitlines():
        if line.startswith(name + " "):
            return float(line.rsplit(" ", 1)[1])
    return None


@unittest.skipIf(broker.unavailable() or cluster.unavailable(), broker.unavailable() or cluster.unavailable() or "")
class Health(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="huying-health-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.broker = Broker()
        self.addCleanup(self.broker.close)

    def make_topics(self, partitions=PARTITIONS):
        subprocess.run([BIN / "huyingctl", "--brokers", self.broker.brokers, "--city", CITY, "topics", "create",
                        "--partitions", str(partitions)], check=True, capture_output=True, timeout=300)

    def service(self, instance="here", folder=None):
        (folder or self.folder).mkdir(exist_ok=True)
        process = Service(folder or self.folder, self.broker.brokers, SERVICE, instance, standbys=0)
        self.addCleanup(process.stop)
        return process

    def await_ready(self, process):
        wait_until("the process is ready and owns all", lambda: process.ready() and cluster.owned(process) == PARTITIONS)

    def ended(self, process):
        wait_until("the process ends by itself", lambda: process.process.poll() is not None)
        return process.process.returncode

    def test_readiness_and_a_metric_tell_of_a_broker_that_is_away(self):
        self.broker.start()
        self.make_topics()
        process = self.service().start()
        self.await_ready(process)
        self.assertEqual(metric(process.metrics, "huying_bus_up_ratio"), 1)
        self.broker.kill9()

        def not_ready():
            self.assertEqual(ask(process.metrics, "/livez")[0], 200)
            status, text = ask(process.metrics, "/readyz")
            return status == 503 and self.broker.brokers in text
        wait_until("/readyz names the broker", not_ready)
        self.assertEqual(metric(process.metrics, "huying_bus_up_ratio"), 0)
        until = time.monotonic() + AWAY_S
        while time.monotonic() < until:
            self.assertTrue(not_ready())
            process.check_lives()
            time.sleep(0.5)
        self.broker.start()
        self.await_ready(process)
        self.assertEqual(metric(process.metrics, "huying_bus_up_ratio"), 1)
        self.assertEqual(process.stop(), 0)

    def test_a_process_stops_while_the_broker_is_away(self):
        self.broker.start()
        self.make_topics()
        process = self.service().start()
        self.await_ready(process)
        self.broker.kill9()
        self.assertEqual(process.stop(), 0)

    def test_of_two_with_one_name_the_first_ends(self):
        self.broker.start()
        self.make_topics()
        first = self.service().start()
        self.await_ready(first)
        second = self.service(folder=self.folder / "second").start()
        self.assertEqual(self.ended(first), 1)
        self.assertIn("--instance", first.log.read_text())
        self.await_ready(second)
        self.assertEqual(second.stop(), 0)

    def test_a_start_waits_for_the_broker(self):
        process = self.service().start()
        wait_until("it says twice what it waits for", lambda: process.log.read_text().count("waits for the log at") >= 2)
        process.check_lives()
        self.assertEqual(ask(process.metrics, "/livez")[0], 200)
        status, text = ask(process.metrics, "/readyz")
        self.assertEqual(status, 503)
        self.assertIn(self.broker.brokers, text)
        self.broker.start()
        self.make_topics()
        # It may have looked between the broker's start and the topics'; then it has ended, as it should.
        if process.process.poll() is not None:
            self.assertIn("topics create", process.log.read_text())
            process.start()
        self.await_ready(process)
        self.assertEqual(process.stop(), 0)

    def test_a_process_that_waits_for_the_broker_ends_when_told(self):
        process = self.service().start()
        wait_until("it waits", lambda: "waits for the log at" in ask(process.metrics, "/readyz")[1])
        process.signal(signal.SIGTERM)
        self.assertEqual(process.process.wait(timeout=cluster.STOP_TIMEOUT_S), 0)

    def test_missing_topics_end_it(self):
        self.broker.start()
        process = self.service().start()
        self.assertEqual(self.ended(process), 1)
        self.assertIn("topics create", process.log.read_text())

    def test_another_number_of_partitions_ends_it(self):
        self.broker.start()
        self.make_topics()
        process = self.service().start()
        self.await_ready(process)
        self.assertEqual(process.stop(), 0)
        with Broker() as other:
            mine, self.broker = self.broker, other
            try:
                self.make_topics(partitions=PARTITIONS + 2)
                process = self.service().start()
                self.assertEqual(self.ended(process), 1)
            finally:
                self.broker = mine
        words = process.log.read_text()
        self.assertIn(f"was made with {PARTITIONS}", words)
        self.assertIn("never changes", words)


if __name__ == "__main__":
    unittest.main()
