"""The Kafka bus against a real broker: runs the cases of the C++ suite one by one, each with its own limit."""

import os
import pathlib
import subprocess
import tempfile
import unittest

from tests.kafka.broker import ROOT, Broker, unavailable
from tests.kafka.hurting_proxy import HurtingProxy
from tests.ports import free_port, free_port_pair

PROGRAM = pathlib.Path(os.environ.get("HUYING_BUILD", ROOT / "build")) / "tests/common_bus_kafka_test"
CASE_TIMEOUT_S = 150


def cases_of(program):
    """Names of all cases of a GoogleTest program."""
    shown = subprocess.run([program, "--gtest_list_tests"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    names, suite = [], ""
    for line in shown.stdout.splitlines():
        word = line.split("#", 1)[0].rstrip()
        if word.startswith("  "):
            names.append(suite + word.strip())
        elif word.endswith("."):
            suite = word
    return names


@unittest.skipIf(unavailable(), unavailable())
@unittest.skipUnless(PROGRAM.exists(), f"{PROGRAM} is not built")
class KafkaBusTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.proxied, behind = free_port(), free_port()
        port = free_port_pair()
        # A second way in, which leads through the proxy also where the broker says that it is.
        with tempfile.NamedTemporaryFile("w", suffix=".properties") as second:
            second.write(f"listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{port + 1},PROXIED://127.0.0.1:{behind}\n"
                         f"advertised.listeners=PLAINTEXT://127.0.0.1:{port},PROXIED://127.0.0.1:{cls.proxied}\n"
                         "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT\n"
                         "inter.broker.listener.name=PLAINTEXT\n")
            second.flush()
            cls.broker = Broker(port=port, properties=second.name)
            cls.addClassCleanup(cls.broker.close)
            cls.broker.start()
        proxy = HurtingProxy(cls.proxied, behind)
        cls.addClassCleanup(proxy.close)

    def run_case(self, name):
        """A case may hurt the broker; the next one finds it whole."""
        if not self.broker.running():
            self.broker.start()
        env = {**os.environ, "HUYING_TEST_BROKERS": self.broker.brokers, "HUYING_TEST_BROKER_PID": str(self.broker.pid),
               "HUYING_TEST_PROXIED": f"127.0.0.1:{self.proxied}"}
        try:
            done = subprocess.run([PROGRAM, f"--gtest_filter={name}"], cwd=ROOT, timeout=CASE_TIMEOUT_S, check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
        except subprocess.TimeoutExpired as late:
            self.fail(f"not done in {CASE_TIMEOUT_S} s:\n{(late.stdout or b'').decode(errors='replace')}")
        said = done.stdout.decode(errors="replace")
        self.assertEqual(0, done.returncode, said)
        self.assertIn("[  PASSED  ] 1 test.", said)
        self.assertNotIn("[  SKIPPED ]", said)

    def test_the_suite_is_not_empty(self):
        self.assertGreater(len(cases_of(PROGRAM)), 20)


def add_cases():
    """One method for each case, so that each is counted and named."""
    def method_of(name):
        return lambda self: self.run_case(name)
    for name in cases_of(PROGRAM):
        setattr(KafkaBusTest, "test_" + "_".join(name.replace("/", ".").split(".")), method_of(name))


if PROGRAM.exists() and not unavailable():
    add_cases()


if __name__ == "__main__":
    unittest.main()
