"""A reader that goes on where another has stopped, on a real broker: the right log, another one, a shorter one."""

import os
import pathlib
import subprocess
import unittest

from tests.kafka.broker import ROOT, Broker, unavailable

PROGRAM = pathlib.Path(os.environ.get("HUYING_BUILD", ROOT / "build")) / "tests/common_runtime_kafka_test"
TIMEOUT_S = 300


@unittest.skipIf(unavailable(), unavailable())
@unittest.skipUnless(PROGRAM.exists(), f"{PROGRAM} is not built")
class LogSourceTest(unittest.TestCase):
    def test_goes_on_from_the_record_that_it_remembers(self):
        broker = Broker()
        self.addCleanup(broker.close)
        broker.start()
        env = {**os.environ, "HUYING_TEST_BROKERS": broker.brokers}
        done = subprocess.run([PROGRAM, "--gtest_filter=LogSource*"], cwd=ROOT, timeout=TIMEOUT_S, check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertNotIn("SKIPPED", done.stdout)


if __name__ == "__main__":
    unittest.main()
