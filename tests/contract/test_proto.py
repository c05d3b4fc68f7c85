"""The protocol files keep to buf's STANDARD style and never break what was frozen (proto/frozen, a file for each version)."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUF = ROOT / "tests/contract/node_modules/.bin/buf"
TIMEOUT_S = 120


def run(*command, cwd=ROOT):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=TIMEOUT_S, check=False,
                          env={**os.environ, "LC_ALL": "C"})


@unittest.skipUnless(BUF.exists(), "no buf; deploy/scripts/setup test installs it")
class ProtoTest(unittest.TestCase):
    def test_style(self):
        done = run(BUF, "lint", "proto")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def test_nothing_frozen_is_broken(self):
        frozen = sorted((ROOT / "proto/frozen").glob("*.binpb"))
        self.assertTrue(frozen, "no version is frozen; deploy/scripts/freeze does that")
        for version in frozen:
            done = run(BUF, "breaking", "proto", "--against", version.relative_to(ROOT))
            self.assertEqual(0, done.returncode, f"{version.stem} is broken:\n{done.stdout}{done.stderr}")

    def test_the_check_sees_a_number_used_again(self):
        message = 'syntax = "proto3";\npackage huying.sample.v1;\nmessage Sample {{\n  {} = 1;\n}}\n'
        with tempfile.TemporaryDirectory() as folder:
            for version, field in (("old", "string place"), ("new", "int64 place_ms")):
                proto = pathlib.Path(folder, version, "huying/sample/v1/sample.proto")
                proto.parent.mkdir(parents=True)
                proto.write_text(message.format(field), encoding="utf-8")
                shutil.copy(ROOT / "proto/buf.yaml", pathlib.Path(folder, version))
            self.assertEqual(0, run(BUF, "breaking", "old", "--against", "old", cwd=folder).returncode)
            done = run(BUF, "breaking", "new", "--against", "old", cwd=folder)
            self.assertNotEqual(0, done.returncode)
            self.assertIn("sample.proto", done.stdout + done.stderr)
