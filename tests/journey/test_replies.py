"""D13 through the program: drafts are read, and the rules judge real replies nearly as a careful reader did."""

import csv
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from tests.journey import server
from tests.journey.server import run_ctl
from tests.replies import measure

# Real replies are not part of the project; where somebody has the file, the rules are measured on it.
REAL = os.environ.get("HUYING_REAL_REPLIES", "")
GOOD = "经查，井盖破损属实，已于5月3日更换。如有不清楚的地方，请致电0731-88880123。"
BAD = "您反映的问题不属于我单位职责，已处理。联系电话：无"


@unittest.skipIf(server.unavailable(), server.unavailable() or "")
class DraftCheck(unittest.TestCase):
    # MECH D13
    def test_one_draft(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "draft.txt"
            for text, code, says in ((GOOD, 0, "可以提交审核"), (BAD, 1, "由哪个单位负责")):
                file.write_text(text, encoding="utf-8")
                done = run_ctl("draft", "check", file)
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)
                self.assertIn(says, done.stdout)

    # MECH D13
    def test_standard_input_and_json(self):
        done = subprocess.run([server.BIN / "huyingctl", "draft", "check", "-", "--json"], input=BAD, capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        said = json.loads(done.stdout)
        self.assertEqual((said["read"], said["fit"]), (1, 0))
        self.assertIn("没有号码", said["drafts"][0]["faults"])

    # MECH D13
    def test_a_column_of_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "drafts.csv"
            with open(file, "w", newline="", encoding="gb18030") as out:
                csv.writer(out).writerows([["id", "reply"], ["1", GOOD], ["2", BAD + "\n谢谢。"], ["3", ""]])
            done = run_ctl("draft", "check", file, "--column", "reply", "--json")
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual([draft["fit"] for draft in json.loads(done.stdout)["drafts"]], [True, False, False])
            none = run_ctl("draft", "check", file, "--column", "text")
            self.assertEqual(none.returncode, 2)
            self.assertIn("no column 'text'", none.stderr)


@unittest.skipUnless(REAL and pathlib.Path(REAL).exists(), "HUYING_REAL_REPLIES names no file with real replies")
class RealReplies(unittest.TestCase):
    # MECH D13
    def test_rules_agree_with_a_careful_reader(self):
        said = measure.main(REAL, server.BIN / "huyingctl", server.CITY)
        for name in measure.SETS:
            passed, passes, _, _, _ = measure.compare(said, measure.judged(name))
            self.assertGreaterEqual(passed / passes, 0.9, name)
        for name in ("judged.csv", "short.csv"):
            _, _, caught, fails, _ = measure.compare(said, measure.judged(name))
            self.assertGreaterEqual(caught / fails, 0.7, name)


if __name__ == "__main__":
    unittest.main()
