"""common/cmake/Huying.cmake: a forbidden edge stops configure with a sentence that says what to do."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TIMEOUT_S = 60

# Header-only libraries without a language: configure takes no compiler and a tenth of a second.
TOP = """cmake_minimum_required(VERSION 3.25)
project(sample LANGUAGES NONE)
include(%s)
foreach(folder %s)
  add_subdirectory(${folder})
endforeach()
hy_check_edges()
"""

GOOD = {
    "proto": "hy_library(NAME proto LAYER proto SRCS a.h)\nhy_library(NAME proto_grpc LAYER stubs SRCS a.h DEPS proto)",
    "common/core": "hy_library(NAME common_core LAYER core SRCS a.h DEPS proto)",
    "common/store": "hy_library(NAME common_store LAYER common SRCS a.h DEPS hy::common_core proto_grpc)",
    "common/testing": "hy_library(NAME common_testing LAYER tests SRCS a.h DEPS common_store)",
    "services/dispatch": "hy_library(NAME dispatch_rules LAYER rules SRCS a.h DEPS proto common_core)\n"
                         "hy_library(NAME dispatch LAYER services SRCS a.h DEPS dispatch_rules common_store proto_grpc)",
    "services/intake": "hy_library(NAME intake LAYER services SRCS a.h DEPS common_store)",
    "services/huying": "hy_library(NAME everything LAYER tools SRCS a.h DEPS dispatch intake)",
    "services/simulator": "hy_library(NAME people LAYER tools SRCS a.h DEPS dispatch intake)",
    "tests/sim": "hy_library(NAME sim LAYER tests SRCS a.h DEPS everything dispatch_rules common_testing)",
}


@unittest.skipIf(shutil.which("cmake") is None, "no cmake")
class LayersTest(unittest.TestCase):
    def configure(self, folders):
        """(succeeded, what CMake said in one line) for folder -> CMakeLists."""
        with tempfile.TemporaryDirectory() as root:
            for folder, lists in folders.items():
                place = pathlib.Path(root, folder)
                place.mkdir(parents=True)
                (place / "CMakeLists.txt").write_text(lists + "\n", encoding="utf-8")
                (place / "a.h").write_text("", encoding="utf-8")
            top = TOP % (ROOT / "common/cmake/Huying.cmake", " ".join(folders))
            pathlib.Path(root, "CMakeLists.txt").write_text(top, encoding="utf-8")
            done = subprocess.run(["cmake", "-S", root, "-B", f"{root}/build"], capture_output=True, text=True,
                                  timeout=TIMEOUT_S, check=False)
            return done.returncode == 0, " ".join((done.stdout + done.stderr).split())

    def test_what_the_project_does_passes(self):
        passed, said = self.configure(GOOD)
        self.assertTrue(passed, said)

    def test_folders_may_come_in_any_order(self):
        passed, said = self.configure(dict(reversed(GOOD.items())))
        self.assertTrue(passed, said)

    def test_forbidden_edges_stop_with_a_sentence(self):
        for folder, lists, sentence in (
                ("services/x", "hy_library(NAME x LAYER rules SRCS a.h DEPS common_store)", "Move the shared part down"),
                ("services/x", "hy_library(NAME x LAYER rules SRCS a.h DEPS proto_grpc)", "may not depend on proto_grpc"),
                ("services/x", "hy_library(NAME x LAYER rules SRCS a.h EXTERNAL ext::yaml)", "in a handler"),
                ("services/x", "hy_library(NAME x LAYER services SRCS a.h DEPS intake)", "only by topics and rpc"),
                ("services/x", "hy_library(NAME x LAYER rules SRCS a.h DEPS dispatch_rules)", "only by topics and rpc"),
                ("services/x", "hy_library(NAME x LAYER services SRCS a.h DEPS common_testing)", "may not depend"),
                ("services/x", "hy_library(NAME x LAYER services SRCS a.h DEPS everything)", "may not depend"),
                ("common/x", "hy_library(NAME x LAYER common SRCS a.h DEPS intake)", "may not depend on intake"),
                ("services/x", "hy_library(NAME x LAYER services SRCS a.h DEPS comon_store)", "no library of ours"),
                ("services/x", "hy_library(NAME x LAYER services SRCS a.h EXTERNAL ext::yamel)", "does not find"),
                ("services/x", "hy_library(NAME x LAYER common SRCS a.h)", "does not live there"),
                ("services/x", "hy_library(NAME x LAYER middle SRCS a.h)", "there is no layer"),
                ("services/x", "hy_library(NAME x LAYER tools SRCS a.h)", "does not live there"),
                ("common/testing/x", "hy_library(NAME x LAYER tools SRCS a.h)", "does not live there"),
                ("services/x", "hy_library(NAME x LAYER services)", "lacks NAME or SRCS"),
                ("services/x", "hy_library(me NAME x LAYER services SRCS a.h)", "unknown words"),
        ):
            with self.subTest(lists=lists):
                self.assert_refused(folder, lists, sentence)

    def assert_refused(self, folder, lists, sentence):
        passed, said = self.configure({**GOOD, folder: lists})
        self.assertFalse(passed)
        self.assertIn(sentence, said)

    def test_a_fuzz_target_and_its_corpus_come_together(self):
        replay = "hy_fuzz_replay(NAME replay SRCS a.h)"
        for folders, sentence in (
                ({"tests/fuzz": f"hy_fuzz(NAME csv)\n{replay}"}, "the fuzz target csv has no corpus"),
                ({"tests/fuzz": replay, "tests/fuzz/corpus/csv": ""}, "corpus/csv belongs to no fuzz target")):
            passed, said = self.configure(folders)
            self.assertFalse(passed, folders)
            self.assertIn(sentence, said)

    def test_what_is_for_tests_does_not_ship(self):
        for source in ("rules/example.h", "a_test.cc", "a_bench.cc", "bus_fixture.h", "kafka_testing.cc", "conformance.h"):
            with self.subTest(source=source):
                self.assert_refused("services/x", f"hy_library(NAME x LAYER services SRCS a.h {source})", "says that it is for tests")
        for library in ("GTest::gtest", "ext::testing", "benchmark::benchmark"):
            with self.subTest(library=library):
                lists = f"hy_library(NAME x LAYER services SRCS a.h EXTERNAL {library})"
                self.assert_refused("services/x", lists, "which is for tests")


# What hy_service declares, instead of declaring it: no compiler is asked for.
SAY = """foreach(kind library test binary)
  function(hy_${kind})
    cmake_parse_arguments(T "" "NAME;LAYER" "SRCS;DEPS;EXTERNAL" ${ARGN})
    message(STATUS "TARGET ${T_NAME}|${T_LAYER}|${T_SRCS}|${T_DEPS}|${T_EXTERNAL}|")
  endfunction()
endforeach()
"""


@unittest.skipIf(shutil.which("cmake") is None, "no cmake")
class ServiceTest(unittest.TestCase):
    def declare(self, service, files):
        """Target -> (layer, sources, deps, external) of a service with these files, or what stopped it."""
        with tempfile.TemporaryDirectory() as root:
            folder = pathlib.Path(root, "services/x")
            for file in files:
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_text("", encoding="utf-8")
            (folder / "CMakeLists.txt").write_text(service, encoding="utf-8")
            top = TOP % (ROOT / "common/cmake/Huying.cmake", "services/x")
            pathlib.Path(root, "CMakeLists.txt").write_text(top.replace("foreach(folder", SAY + "foreach(folder"), encoding="utf-8")
            done = subprocess.run(["cmake", "-S", root, "-B", f"{root}/build"], capture_output=True, text=True,
                                  timeout=TIMEOUT_S, check=False)
        if done.returncode:
            return " ".join(done.stderr.split())
        lines = [line.removeprefix("-- TARGET ").split("|") for line in done.stdout.splitlines() if line.startswith("-- TARGET ")]
        return {name: (layer, set(sources.split(";")), deps.split(";"), external)
                for name, layer, sources, deps, external, _ in lines}

    def test_rules_in_one_folder(self):
        made = self.declare("hy_service(NAME x SERVICE_DEPS common_text SERVICE_EXTERNAL ext::json RPC_TEST_DEPS y)", [
            "rules/decide.cc", "rules/decide.h", "rules/decide_test.cc", "rules/example.h", "rules/policy.h", "keys.h",
            "processor.cc", "processor_test.cc", "rpc.cc", "rpc_test.cc", "add.cc", "main.cc"])
        self.assertEqual({
            "x_rules": ("rules", {"rules/decide.cc", "rules/decide.h", "rules/policy.h"}, ["proto", "common_case"], ""),
            "x_rules_test": ("", {"rules/decide_test.cc", "rules/example.h"}, ["x_rules"], ""),
            "x_service": ("services", {"keys.h", "processor.cc"},
                          ["x_rules", "common_runtime_contract", "common_city", "common_text"], "ext::json"),
            "x_service_test": ("", {"processor_test.cc", "rules/example.h"}, ["x_service", "common_testing"], ""),
            "x_rpc": ("services", {"rpc.cc"}, ["x_rules", "x_service", "common_rpc_calls"], ""),
            "x_rpc_test": ("", {"rpc_test.cc", "rules/example.h"}, ["x_rpc", "common_bus", "common_testing", "y"], ""),
            "x_process": ("services", {"add.cc"}, ["x_rules", "x_service", "x_rpc", "common_process"], ""),
            "huying-x": ("", {"main.cc"}, ["x_process"], ""),
        }, made)

    def test_a_mechanism_is_a_folder(self):
        made = self.declare("hy_service(NAME x RULES_DEPS common_text)", [
            "policy.h", "service.cc", "modules.cc", "service_test.cc", "example.h", "example.cc", "whistle/rules.h",
            "whistle/rules.cc", "whistle/module.cc", "whistle/rules_test.cc", "whistle/module_test.cc"])
        helpers = {"example.h", "example.cc"}
        self.assertEqual({
            "x_rules": ("rules", {"policy.h", "whistle/rules.h", "whistle/rules.cc"}, ["proto", "common_case", "common_text"], ""),
            "x_rules_test": ("", {"whistle/rules_test.cc"} | helpers, ["x_rules", "x_service", "common_testing"], ""),
            "x_service": ("services", {"service.cc", "modules.cc", "whistle/module.cc"},
                          ["x_rules", "common_runtime_contract", "common_city"], ""),
            "x_service_test": ("", {"service_test.cc", "whistle/module_test.cc"} | helpers, ["x_service", "common_testing"], ""),
        }, made)

    def test_what_stands_apart_is_left_to_the_caller(self):
        made = self.declare("hy_service(NAME x APART http open311)", [
            "keys.h", "http.cc", "http.h", "http_test.cc", "http_pages.h", "open311/api.cc", "open311/api_test.cc"])
        self.assertEqual({"x_service": ("services", {"keys.h", "http_pages.h"}, ["common_runtime_contract", "common_city"], "")}, made)

    def test_an_unknown_word_stops(self):
        self.assertIn("unknown words 'DEPS common_text'", self.declare("hy_service(NAME x DEPS common_text)", ["a.h"]))
        self.assertIn("lacks a NAME", self.declare("hy_service(RULES_DEPS y)", ["a.h"]))
