"""The protocol files keep to buf's STANDARD style and never break what was released (the last tag that git has)."""

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


def last_tag():
    """The newest tag before HEAD that holds protocol files; None while there is none."""
    tag = run("git", "describe", "--tags", "--abbrev=0")
    if tag.returncode != 0 and not any(words in tag.stderr for words in ("No names found", "No tags can describe")):
        raise RuntimeError(f"git does not say what was released: {tag.stderr}")
    if tag.returncode != 0 or run("git", "cat-file", "-e", f"{tag.stdout.strip()}:proto/buf.yaml").returncode != 0:
        return None
    return tag.stdout.strip()


@unittest.skipUnless(BUF.exists(), "no buf; deploy/scripts/setup test installs it")
class ProtoTest(unittest.TestCase):
    def test_style(self):
        done = run(BUF, "lint", "proto")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def test_nothing_released_is_broken(self):
        tag = last_tag()
        if tag is None:
            self.skipTest("nothing is released yet: no tag holds protocol files")
        done = run(BUF, "breaking", "proto", "--against", f".git#tag={tag},subdir=proto")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

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
