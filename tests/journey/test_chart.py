"""The chart: what it refuses, how it confines what it starts, and that the command lines it writes run a city on a real broker."""

import pathlib
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

import yaml

from tests import roles
from tests.fault import cluster
from tests.fault.cluster import BIN, CITY, ROOT, SERVICES, wait_until
from tests.kafka import broker

CHART = ROOT / "charts/huying"
HELM = pathlib.Path(sys.prefix) / "bin/helm"
REQUIRED = {"kafka.brokers": "kafka:9092", "reporterKey.secret": "reporter-key"}
HELM_TIMEOUT_S = 60
JOB_TIMEOUT_S = 120
SIMULATION_TIMEOUT_S = 300


def helm(verb, values):
    settings = [word for name, value in values.items() for word in ("--set", f"{name}={value}".replace(",", "\\,"))]
    return subprocess.run([HELM, *verb, CHART, *settings], capture_output=True, text=True, timeout=HELM_TIMEOUT_S, check=False)


def render(values, release="city"):
    done = helm(["template", release], REQUIRED | values)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def pods(documents):
    return {d["metadata"]["name"]: d["spec"]["template"] for d in documents if d["kind"] in ("StatefulSet", "Job")}


@unittest.skipUnless(HELM.exists(), "no helm; deploy/scripts/setup test installs it")
class Written(unittest.TestCase):
    def test_lint(self):
        done = helm(["lint", "--strict"], REQUIRED)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_what_is_wrong_is_named(self):
        for values, said in (
                ({"kafka.brokers": ""}, "kafka.brokers is empty"),
                ({"kafka.brokers": "kafka"}, "kafka.brokers: Does not match pattern"),
                ({"kafka.brokers": "fd00::1:9092"}, "kafka.brokers: Does not match pattern"),
                ({"nodeSelector.disk": 1}, "nodeSelector.disk: Invalid type"),
                ({"tolerations": "all"}, "tolerations: Invalid type"),
                ({"kafka.broker": "kafka:9092"}, "Additional property broker is not allowed"),
                ({"reporterKey.secret": ""}, "reporterKey.secret is empty"),
                ({"kafka.cityPrefix": "Haidian"}, "kafka.cityPrefix: Does not match pattern"),
                ({"kafka.partitions": 101}, "kafka.partitions: Must be less than or equal to 100"),
                ({"services.intake.standbys": 2}, "services.intake.standbys: Must be less than or equal to 1"),
                ({"services.accounting.replicas": 1}, "Additional property accounting is not allowed")):
            with self.subTest(values):
                done = helm(["template", "city"], REQUIRED | values)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(said, done.stderr)

    def test_names_fit_whatever_the_release_is_called(self):
        """A release may have 53 characters; a pod's labels hold the StatefulSet's name and a hash, in 63."""
        for release in ("a" * 53, "a" * 52 + "b", "haidian-district-" + "x" * 30, "beijing", "hai.dian", "1city", "7." + "8" * 51):
            documents = render({}, release)
            names = [(d["kind"], d["metadata"]["name"]) for d in documents]
            self.assertEqual(len(set(names)), len(names))
            for _, name in names:
                self.assertRegex(name, r"^[a-z]([a-z0-9-]{0,50}[a-z0-9])$")  # a Service takes no other
            claimed = {d["spec"]["serviceName"] for d in documents if d["kind"] == "StatefulSet"}
            self.assertLessEqual(claimed, {name for kind, name in names if kind == "Service"})
        self.assertFalse({n for n in pods(render({}, "a" * 53))} & {n for n in pods(render({}, "a" * 52 + "b"))})
        self.assertFalse({n for n in pods(render({}, "hai.dian"))} & {n for n in pods(render({}, "hai-dian"))})

    def test_ipv6_is_listened_on_and_told(self):
        brokers = "[fd00::1]:9092,kafka-2:9092"
        for name, pod in pods(render({"kafka.brokers": brokers})).items():
            words = pod["spec"]["containers"][0]["args"]
            self.assertIn(f"--brokers={brokers}", words)
            if not name.endswith("-topics"):
                self.assertIn("--grpc=*:8312", words)
                self.assertIn("--advertise=[$(POD_IP)]:8312", words)

    def test_where_pods_run_can_be_set(self):
        values = {"imagePullSecrets[0].name": "registry", "nodeSelector.disk": "ssd", "tolerations[0].key": "only",
                  "affinity.nodeAffinity.kept": "true"}
        for name, pod in pods(render(values)).items():
            spec = pod["spec"]
            self.assertEqual(spec["imagePullSecrets"], [{"name": "registry"}], name)
            self.assertEqual(spec["nodeSelector"], {"disk": "ssd"}, name)
            self.assertEqual(spec["tolerations"], [{"key": "only"}], name)
            self.assertIn("nodeAffinity", spec["affinity"], name)

    def test_every_container_is_confined(self):
        found = pods(render({}))
        self.assertEqual(set(found), {"city-topics", *(f"city-{service}" for service in SERVICES)})
        for name, pod in found.items():
            self.assertTrue(pod["spec"]["securityContext"]["runAsNonRoot"], name)
            self.assertFalse(pod["spec"]["automountServiceAccountToken"], name)
            for container in pod["spec"]["containers"] + pod["spec"].get("initContainers", []):
                self.assertEqual(container["securityContext"], {
                    "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}, name)

    def test_the_edge_is_all_that_may_be_open_to_the_world(self):
        services = [d for d in render({"edge.serviceType": "LoadBalancer"}) if d["kind"] == "Service"]
        public = [d for d in services if d["spec"].get("type", "ClusterIP") != "ClusterIP"]
        self.assertEqual([d["metadata"]["name"] for d in public], ["city-edge"])
        self.assertEqual([port["name"] for port in public[0]["spec"]["ports"]], ["http"])

    def test_only_intake_runs_with_the_reporters_key(self):
        for name, pod in pods(render({})).items():
            with self.subTest(name):
                spec, service = pod["spec"], name.removeprefix("city-")
                container = spec["containers"][0]
                self.assertNotIn("/secret", [mount["mountPath"] for mount in container.get("volumeMounts", [])])
                named = {one["name"]: one.get("value") for one in container.get("env", []) if one["name"].endswith("_KEY")}
                self.assertEqual(named, {"intake": {"HUYING_REPORTER_KEY": "/keys/reporter.key"},
                                         "dispatch": {"HUYING_CASE_KEY": "/keys/case.key"},
                                         "followup": {"HUYING_CASE_KEY": "/keys/case.key"},
                                         "gateway": {"HUYING_TRACKING_KEY": "/keys/tracking.key"}}.get(service, {}))
                secret = [one for one in spec.get("volumes", []) if one["name"] == "secret"]
                self.assertEqual(bool(secret), bool(named))

    def test_a_city_pack_of_its_own_is_mounted(self):
        pod = pods(render({"city.path": "/city/haidian", "city.volume.configMap.name": "pack"}))["city-dispatch"]["spec"]
        self.assertIn("--city=/city/haidian", pod["containers"][0]["args"])
        self.assertIn({"name": "city", "mountPath": "/city", "readOnly": True}, pod["containers"][0]["volumeMounts"])
        self.assertIn({"name": "city", "configMap": {"name": "pack"}}, pod["volumes"])

    def test_whoever_reaches_kafka_has_its_settings_and_the_prefix(self):
        for name, pod in pods(render({"kafka.configSecret": "kafka", "kafka.cityPrefix": "haidian"})).items():
            with self.subTest(name):
                spec = pod["spec"]
                self.assertIn("--kafka-config=/kafka/client.properties", spec["containers"][0]["args"])
                self.assertIn("--city-prefix=haidian", spec["containers"][0]["args"])
                self.assertIn({"name": "kafka", "mountPath": "/kafka", "readOnly": True}, spec["containers"][0]["volumeMounts"])
                self.assertIn({"name": "kafka-secret", "secret": {"secretName": "kafka"}}, spec["volumes"])
                self.assertIn("kafka", [container["name"] for container in spec["initContainers"]])


class Pod:
    """The first pod of a workload as processes of this machine: its own loopback address, its volumes as folders."""

    def __init__(self, name, template, folder, ip):
        self.spec, self.container = template["spec"], template["spec"]["containers"][0]
        self.ip, self.log = ip, folder / "log"
        self.mounts = {path: str(folder / path[1:]) for path in ("/data", "/keys", "/secret", "/open311", "/kafka-secret", "/kafka")}
        for path in self.mounts.values():
            pathlib.Path(path).mkdir(parents=True)
        fields = {"metadata.name": f"{name}-0", "status.podIP": ip}
        self.env = {one["name"]: self._here(one["value"]) if "value" in one else fields[one["valueFrom"]["fieldRef"]["fieldPath"]]
                    for one in self.container.get("env", [])}
        self.process = None

    def _here(self, word):
        for path, folder in self.mounts.items():
            word = re.sub(rf"(^|[= ]){path}(?![\w-])", rf"\g<1>{folder}", word)
        return word.replace("=*:", f"={self.ip}:")

    def command(self, container):
        words = [self._here(word) for word in container["command"] + container.get("args", [])]
        for name, value in self.env.items():
            words = [word.replace(f"$({name})", value) for word in words]
        return [str(BIN / words[0]) if (BIN / words[0]).exists() else words[0], *words[1:]]

    def run(self, container):
        done = subprocess.run(self.command(container), capture_output=True, text=True, timeout=JOB_TIMEOUT_S, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{done.args}: {done.stdout}{done.stderr}")

    def start(self):
        for container in self.spec.get("initContainers", []):
            self.run(container)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(self.command(self.container), env=self.env, stdout=log, stderr=log)

    def port(self, name):
        return next(port["containerPort"] for port in self.container["ports"] if port["name"] == name)

    def passes(self, probe):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.process.args} ended by itself:\n{self.log.read_text()[-2000:]}")
        get = self.container[probe]["httpGet"]
        return roles.passes(f"http://{self.ip}:{self.port(get['port'])}{get['path']}")


@unittest.skipUnless(HELM.exists(), "no helm; deploy/scripts/setup test installs it")
@unittest.skipIf(broker.unavailable() or cluster.unavailable(), broker.unavailable() or cluster.unavailable() or "")
class Running(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="huying-chart-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.kafka = broker.Broker()
        self.addCleanup(self.kafka.close)
        self.kafka.start()

    def start(self, values):
        started = {}
        reporter_key = secrets.token_bytes(32)
        for number, (name, template) in enumerate(sorted(pods(render(values)).items()), start=1):
            pod = Pod(name, template, self.folder / name, f"127.0.83.{number}")
            pathlib.Path(pod.mounts["/kafka-secret"], "client.properties").write_text("# nothing to set\n")
            if name == "city-topics":
                for container in pod.spec.get("initContainers", []):
                    pod.run(container)
                pod.run(pod.container)
                continue
            if "/secret" in pod.mounts:
                pathlib.Path(pod.mounts["/secret"], "reporter.key").write_bytes(reporter_key)
            pathlib.Path(pod.mounts["/open311"], "keys").write_text("0123456789abcdef\n")
            started[name] = pod
        for pod in started.values():
            pod.start()
            self.addCleanup(pod.process.wait)
            self.addCleanup(pod.process.kill)
        return started

    def test_its_command_lines_run_a_city(self):
        small = {f"services.{service}.standbys": 0 for service in SERVICES}
        city = self.start(small | {"kafka.brokers": self.kafka.brokers, "kafka.partitions": 2, "kafka.replication": 1,
                                   "city.path": CITY, "edge.keysSecret": "api-keys", "kafka.configSecret": "kafka",
                                   "kafka.cityPrefix": "chart"})
        for probe in ("livenessProbe", "readinessProbe"):
            wait_until(f"{probe} of all pods", lambda probe=probe: all(pod.passes(probe) for pod in city.values()))
        done = subprocess.run(
            [BIN / "huyingctl", "--brokers", self.kafka.brokers, "--city-prefix", "chart", "simulate", "--cases", "3", "--seed", "1",
             "--speed", "max", "--city", CITY], capture_output=True, text=True, timeout=SIMULATION_TIMEOUT_S, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        edge = city["city-gateway"]
        site = f"http://{edge.ip}:{edge.port('http')}/open311/v2"
        with urllib.request.urlopen(f"{site}/services.json", timeout=30) as answer:
            self.assertEqual(answer.status, 200)
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{site}/requests.json", data=b"api_key=a-guess", timeout=30)
        self.assertEqual(refused.exception.code, 403)
        refused.exception.close()
        for pod in city.values():
            pod.process.send_signal(signal.SIGTERM)
        for name, pod in city.items():
            self.assertEqual(pod.process.wait(timeout=pod.spec["terminationGracePeriodSeconds"]), 0,
                             f"{name}:\n{pod.log.read_text()[-2000:]}")


if __name__ == "__main__":
    unittest.main()
