"""The Kafka bus against a real broker: runs the C++ suite with the broker's address in its environment."""

import os
import pathlib
import re
import subprocess
import unittest

from tests.kafka.broker import ROOT, Broker, unavailable

PROGRAM = pathlib.Path(os.environ.get("HUYING_BUILD", ROOT / "build")) / "tests/common_bus_kafka_test"
TIMEOUT_S = 300


@unittest.skipIf(unavailable(), unavailable())
@unittest.skipUnless(PROGRAM.exists(), f"{PROGRAM} is not built")
class KafkaBusTest(unittest.TestCase):
    def test_the_kafka_bus_keeps_its_promises(self):
        with Broker() as broker:
            done = subprocess.run(
                [PROGRAM], cwd=ROOT, timeout=TIMEOUT_S, check=False, text=True, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**os.environ, "HUYING_TEST_BROKERS": broker.brokers, "HUYING_TEST_BROKER_PID": str(broker.pid)})
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertNotRegex(done.stdout, re.compile(r"^\[  SKIPPED \]", re.MULTILINE))


if __name__ == "__main__":
    unittest.main()
