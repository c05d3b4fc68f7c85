"""A city on a broker that asks for certificates (mTLS) and allows what `huyingctl topics acls` says, and nothing else."""

import pathlib
import shlex
import shutil
import subprocess
import tempfile
import unittest

from tests.fault import cluster
from tests.fault.cluster import BIN, CITY, SERVICES, Cluster, Service, wait_until
from tests.kafka import broker
from tests.kafka.certificates import Authority
from tests.ports import free_port_pair

CASES = 8
SIMULATION_TIMEOUT_S = 600
TOOL_TIMEOUT_S = 120
ACL_TOOL = "org.apache.kafka.tools.AclCommand"  # what kafka-acls.sh runs
PREFIX = "demo-hening"  # the id of the demo city's pack
# Who logs in as whom: the edge is open to the world, and may write its own topics only.
PRINCIPALS = dict.fromkeys(SERVICES, "services") | {"gateway": "edge", "huyingctl": "operator"}


@unittest.skipIf(broker.unavailable() or cluster.unavailable(), broker.unavailable() or cluster.unavailable() or "")
class SecuredCity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="huying-mtls-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.authority = authority = Authority(cls.folder)
        port = free_port_pair()
        cls.broker = broker.Broker(port=port, properties=authority.java("broker", server_port=port))
        cls.addClassCleanup(cls.broker.close)
        cls.broker.start()
        cls.admin = authority.java("admin")
        cls.configs = {name: authority.client(name) for name in set(PRINCIPALS.values())}
        cls.configs[None] = cls.folder / "no-certificate.properties"
        cls.configs[None].write_text("security.protocol=SSL\nssl.ca.location=ca.pem\n")

    def config_of(self, who):
        return self.configs[PRINCIPALS[who]]

    def huyingctl(self, *words, config=None):
        flags = ["--kafka-config", config] if config else []
        return subprocess.run([str(w) for w in (BIN / "huyingctl", "--brokers", self.broker.brokers, "--city", CITY, *flags, *words)],
                              capture_output=True, text=True, timeout=TOOL_TIMEOUT_S, check=False)

    def acls(self, *words):
        done = subprocess.run(["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m",
                               "-cp", f"{broker.ROOT}/build/kafka/libs/*", ACL_TOOL, *words],
                              capture_output=True, text=True, timeout=TOOL_TIMEOUT_S, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def allow(self, principal):
        """Gives a principal the rules of all that run under its name."""
        services = [word for who, name in PRINCIPALS.items() if name == principal for word in ("--service", who)]
        told = self.huyingctl("topics", "acls", "--principal", f"User:CN={principal}", "--command-config", self.admin, *services)
        self.assertEqual(told.returncode, 0, told.stderr)
        for line in told.stdout.splitlines():
            if not line.startswith("#"):
                tool, *words = shlex.split(line)
                self.assertEqual(tool, "kafka-acls.sh")
                self.acls(*words)

    def change(self, verb, right):
        """Takes (--remove) or gives back (--add) one right of the services: ("Write", "--topic", name)."""
        operation, what, name = right
        force = ["--force"] if verb == "--remove" else []
        self.acls("--bootstrap-server", self.broker.brokers, "--command-config", str(self.admin), verb, *force,
                  "--allow-principal", "User:CN=services", "--operation", operation, what, name)

    def test_a_city_lives_on_these_rules_alone(self):
        for principal in sorted(set(PRINCIPALS.values())):
            self.allow(principal)
        with Cluster(broker=self.broker, kafka_config=self.config_of) as city:
            simulation = city.simulate(CASES, seed=1)
            out, err = simulation.communicate(timeout=SIMULATION_TIMEOUT_S)
            self.assertEqual(simulation.returncode, 0, out[-3000:] + err[-3000:])
            dispatch = city.of("dispatch")[0]
            for right in (("Write", "--topic", f"{PREFIX}.huying.dispatch.events.v1"),
                          ("Read", "--topic", f"{PREFIX}.huying.intake.events.v1"),
                          ("Read", "--group", f"{PREFIX}.huying-dispatch")):
                with self.subTest(right):
                    self.take_away(city, dispatch, right)
            for service in city.services:
                self.assertEqual(service.stop(), 0, f"{service.instance}:\n{service.log.read_text()[-2000:]}")
            for service in city.services:
                city.ctl("verify", "--data", service.data)

    def take_away(self, city, service, right):
        """Without one rule a service says which one it is, and goes on by itself when it is back."""
        self.assertEqual(service.stop(), 0)
        said_before = len(service.log.read_text())
        self.change("--remove", right)
        operation, what, name = right
        missing = f"Missing is the right to {operation} on {what[2:]} {name}"
        try:
            service.start()
            wait_until(f"'{missing}'", lambda: missing in service.log.read_text()[said_before:] or service.check_lives(), timeout_s=90)
        finally:
            self.change("--add", right)
        city.wait_owned(service.service)

    def test_without_a_certificate_nobody_comes_in(self):
        for config, said in ((self.configs[None], "--kafka-config"), (None, self.broker.brokers)):
            with self.subTest(config):
                done = self.huyingctl("topics", "check", config=config)
                self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
                self.assertIn("no answer from the brokers", done.stderr)
                self.assertIn(said, done.stderr)
        service = Service(self.folder, self.broker.brokers, "analytics", "analytics-0", 0, self.configs[None]).start()
        self.addCleanup(service.stop)
        wait_until("the refusal in its log", lambda: "no answer from the brokers" in service.log.read_text())

    def test_a_principal_without_rules_is_told_which_one_is_missing(self):
        done = self.huyingctl("topics", "check", config=self.authority.client("nobody"))
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertIn("huyingctl topics acls", done.stderr)


if __name__ == "__main__":
    unittest.main()
