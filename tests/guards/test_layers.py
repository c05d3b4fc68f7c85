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
                ("services/x", "hy_library(NAME x LAYER services)", "lacks NAME or SRCS"),
                ("services/x", "hy_library(me NAME x LAYER services SRCS a.h)", "unknown words"),
        ):
            with self.subTest(lists=lists):
                passed, said = self.configure({**GOOD, folder: lists})
                self.assertFalse(passed)
                self.assertIn(sentence, said)
