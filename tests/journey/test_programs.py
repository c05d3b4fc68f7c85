"""What every program does with the words that nobody teaches: --version, --help, and a wrong flag."""

import re
import subprocess
import unittest

from tests.fault.cluster import BIN, ROOT, SERVICES

PROGRAMS = ("huying", "huyingctl", *(f"huying-{service}" for service in SERVICES))
TIMEOUT_S = 30


def run(program, *words):
    return subprocess.run([BIN / program, *words], capture_output=True, text=True, timeout=TIMEOUT_S, check=False)


@unittest.skipUnless((BIN / "huying").exists(), "nothing is built")
class Programs(unittest.TestCase):
    def test_each_says_its_version(self):
        version = re.search(r"project\(huying VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
        self.assertIn(f'appVersion: "{version}"', (ROOT / "charts/huying/Chart.yaml").read_text())
        for program in PROGRAMS:
            done = run(program, "--version")
            self.assertEqual((done.returncode, done.stdout), (0, f"{program} {version}\n"), done.stderr)

    def test_each_helps_and_refuses_what_it_does_not_know(self):
        for program in PROGRAMS:
            done = run(program, "--help")
            self.assertEqual(done.returncode, 0, program)
            self.assertIn("--version", done.stdout, program)
            done = run(program, "--no-such-flag")
            self.assertEqual(done.returncode, 2, program)
            self.assertTrue(done.stderr, program)


if __name__ == "__main__":
    unittest.main()
