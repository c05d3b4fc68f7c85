"""Files with many reports: taken once, named line by line where they are wrong."""

import csv
import json
import os
import pathlib
import subprocess
import unittest

from tests.journey import server
from tests.journey.server import Server, run_ctl
from tests.ports import free_port

MAP = "title=title,text=detail,time=time,external_id=msg_id"
# Real messages are not part of the project; where somebody has them, they are imported too.
REAL = os.environ.get("HUYING_REAL_MESSAGES", "")


def write_csv(path, rows, encoding="utf-8"):
    with open(path, "w", newline="", encoding=encoding) as file:
        writer = csv.writer(file)
        writer.writerow(["msg_id", "time", "title", "detail"])
        writer.writerows(rows)


ROWS = [[str(n), f"2026/3/{n % 27 + 1} 9:0{n % 10}:00", f"安泰路{n}号路灯不亮", f"路灯不亮，\n晚上很黑，第{n}次反映。"] for n in range(30)]


@unittest.skipIf(server.unavailable(), server.unavailable() or "")
class Import(unittest.TestCase):
    def test_the_same_file_twice_adds_nothing(self):
        with Server(clock="real") as city:
            file = city.folder / "messages.csv"
            write_csv(file, ROWS)
            first = city.ctl("import", file, "--map", MAP)
            self.assertEqual(first.returncode, 0, first.stdout + first.stderr)
            self.assertIn("added 30,", first.stdout)
            again = city.ctl("import", file, "--map", MAP)
            self.assertEqual(again.returncode, 0, again.stdout + again.stderr)
            self.assertIn("added 0, already there 30", again.stdout)
            self.assertIn("nothing was added", again.stdout)
            self.assertEqual(city.ctl_json("stats")["events_by_kind"]["intake"]["CaseReceived"], 30)

    def test_two_systems_that_number_alike_are_told_apart(self):
        with Server(clock="real") as city:
            ids = "external_id=msg_id,title=title,phone=phone"
            for name, title in (("a", "路灯不亮"), ("b", "井盖缺失")):
                (city.folder / f"{name}.csv").write_text(f"msg_id,title,phone\n1,{title},138****8000\n,,\n1,{title},138****8000\n")
            (city.folder / "c.csv").write_text("msg_id,title,phone\n3,路灯不亮,010-87654321转802\n3,井盖缺失,无\n")
            first = city.ctl("import", city.folder / "a.csv", "--map", ids)
            self.assertEqual(first.returncode, 0, first.stdout + first.stderr)
            self.assertIn("added 1, already there 1,", first.stdout)
            other = city.ctl("import", city.folder / "b.csv", "--map", ids)
            self.assertEqual(other.returncode, 4, other.stdout + other.stderr)
            self.assertRegex(other.stderr, r"b\.csv:2: is already there with other content")
            named = city.ctl("import", city.folder / "b.csv", "--map", ids, "--source", "b")
            self.assertEqual(named.returncode, 0, named.stdout + named.stderr)
            self.assertIn("added 1, already there 1,", named.stdout)
            twice = city.ctl("import", city.folder / "c.csv", "--map", ids)
            self.assertEqual(twice.returncode, 4, twice.stdout + twice.stderr)
            self.assertRegex(twice.stderr, r"c\.csv:3: external_id '3' stands in line 2 with other content")
            self.assertEqual(city.ctl_json("stats")["events_by_kind"]["intake"]["CaseReceived"], 3)

    def test_a_dry_run_refuses_what_the_real_one_would(self):
        with Server(clock="real") as city:
            file = city.folder / "messages.csv"
            write_csv(file, [["1", "1899/12/30", "t", "d"], ["2", "3020/1/1", "t", "d"], ["3", "04/18/2019 09:55:45 PM", "t", "d"],
                             ["4", "43573.4", "t", "d"], ["5", "2019/4/18 上午3:04", "t", "d"], ["6", "4/5/2019", "t", "d"]])
            dry = city.ctl("import", file, "--map", MAP, "--dry-run")
            self.assertEqual(dry.returncode, 1, dry.stdout + dry.stderr)
            self.assertIn("4 rows could be imported, 2 are wrong", dry.stdout)
            done = city.ctl("import", file, "--map", MAP)
            self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
            self.assertIn("added 4, already there 0, refused 1, failed 0, wrong rows 1", done.stdout)
            self.assertIn("messages.csv:7: '4/5/2019' has two readings", done.stderr)

    def test_a_row_that_was_changed_since_is_already_there_and_named(self):
        with Server(clock="real") as city:
            file = city.folder / "messages.csv"
            write_csv(file, ROWS[:3])
            self.assertEqual(city.ctl("import", file, "--map", MAP).returncode, 0)
            write_csv(file, [ROWS[0], [*ROWS[1][:3], "已经修好了。"], ROWS[2]])
            again = city.ctl("import", file, "--map", MAP)
            self.assertEqual(again.returncode, 4, again.stdout + again.stderr)
            self.assertIn("added 0, already there 2", again.stdout)
            self.assertIn("already there with other content 1", again.stdout)
            # The head is line 1, and the text of a row has two lines.
            self.assertRegex(again.stderr, r"messages\.csv:\d+: is already there with other content")
            self.assertEqual(again.stderr.count("other content"), 1, again.stderr)
            self.assertEqual(city.ctl_json("stats")["events_by_kind"]["intake"]["CaseReceived"], 3)

    def test_wrong_rows_are_named_and_the_others_taken(self):
        with Server(clock="real") as city:
            file = city.folder / "messages.csv"
            write_csv(file, [ROWS[0], ["x", "someday", "t", "d"], ["", "", "t", "d"], ROWS[1]], encoding="gb18030")
            done = city.ctl("import", file, "--map", MAP)
            self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
            self.assertIn("added 2,", done.stdout)
            self.assertIn("read as GB18030", done.stderr)
            self.assertRegex(done.stderr, r"messages\.csv:4: 'someday' is not a time")
            self.assertRegex(done.stderr, r"messages\.csv:5: external_id is empty")

    @unittest.skipUnless(REAL and pathlib.Path(REAL).exists(), "HUYING_REAL_MESSAGES names no file with real messages")
    def test_real_messages(self):
        with Server(clock="real") as city:
            done = city.ctl("import", REAL, "--map", MAP, timeout_s=900)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr[-3000:])
            again = city.ctl("import", REAL, "--map", MAP, timeout_s=900)
            self.assertIn("added 0,", again.stdout)


@unittest.skipIf(server.unavailable(), server.unavailable() or "")
class Usage(unittest.TestCase):
    def test_errors_say_what_to_do(self):
        nobody = f"127.0.0.1:{free_port()}"
        cases = [
            (("--server", nobody, "stats"), 3, "start `huying serve`"),
            (("--server", nobody, "simulate", "--cases", "1"), 3, "start `huying serve`"),
            (("case", "42"), 2, "is not a case number"),
            (("import", "no-such.csv", "--map", MAP), 2, "no-such.csv"),
            (("import", "README.md", "--map", "title=title"), 2, "external_id is missing"),
            (("topics", "create"), 2, "--brokers"),
            (("verify", "--data", "deploy"), 2, "there is no log"),
            (("nonsense",), 2, "nonsense"),
            (("--server", nobody, "stats", "nonsense"), 2, "nonsense"),
            # What is wrong with the words is told before anybody is asked.
            (("--server", nobody, "simulate"), 2, "give --cases N or --days D"),
            (("--server", nobody, "simulate", "--cases", "1", "--speed", "soon"), 2, "neither max nor a positive number"),
            (("--server", nobody, "simulate", "--cases", "1", "--per-day", "0"), 2, "--per-day"),
            (("city", "check", "deploy/cities/demo"), 0, ""),
        ]
        for words, code, says in cases:
            with self.subTest(words=words):
                done = run_ctl(*words)
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)
                self.assertIn(says, done.stderr)

    def test_a_mistake_in_a_city_pack_is_named_with_file_and_line(self):
        with Server() as city:
            pack = city.folder / "pack"
            pack.mkdir()
            for file in server.CITY.iterdir():
                if file.is_file():
                    (pack / file.name).write_bytes(file.read_bytes())
            (pack / "knowledge").mkdir()
            for file in (server.CITY / "knowledge").iterdir():
                (pack / "knowledge" / file.name).write_bytes(file.read_bytes())
            limits = (pack / "limits.yaml").read_text().replace("visit_attempts: 3", "visit_attempts: 300")
            (pack / "limits.yaml").write_text(limits)
            done = run_ctl("city", "check", pack)
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertRegex(done.stdout, r"limits\.yaml:\d+: ")

    def test_a_serving_program_that_is_used_wrongly_says_so(self):
        for words, says in (
                (("--nonsense",), "nonsense"),
                (("--clock", "real", "--clock-start", server.CLOCK_START), "goes with --clock simulated"),
                (("--clock", "simulated", "--clock-start", "soon"), "'soon' is not a time"),
        ):
            with self.subTest(words=words):
                done = subprocess.run([server.BIN / "huying", "serve", "--city", server.CITY, "--data", "nowhere", *words],
                                      capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
                self.assertIn(says, done.stderr)

    def test_results_are_there_as_json(self):
        with Server() as city:
            file = city.folder / "messages.csv"
            write_csv(file, ROWS[:3])
            dry = city.ctl_json("import", file, "--map", MAP, "--dry-run")
            self.assertEqual(dry, {"good": 3, "bad": 0})
            done = city.ctl_json("import", file, "--map", MAP)
            self.assertEqual((done["added"], done["already"]), (3, 0))
            city.stop()
            for words, key in ((("city", "check", server.CITY), "mistakes"), (("verify", "--data", city.data), "findings")):
                done = run_ctl(*words, "--json")
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertEqual(json.loads(done.stdout)[key], [])
            owners = run_ctl("log", "--data", city.data, "--topic", "huying.owners.v1", "--json").stdout.splitlines()
            self.assertTrue(owners)
            for line in owners:
                record = json.loads(line)
                self.assertEqual(record["kind"], "owner")
                self.assertTrue(record["owner"]["service"])

    def test_a_plan_that_does_not_fit_the_clock_is_refused(self):
        with Server(clock="real") as city:
            done = city.ctl("simulate", "--days", "2")
            self.assertEqual(done.returncode, 2)
            self.assertIn("--clock simulated", done.stderr)
            done = city.ctl("simulate", "--cases", "12", "--seed", "4", "--json")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_an_unknown_case_is_told(self):
        with Server() as city:
            done = city.ctl("case", "110199003-260101-09999")
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertIn("there is no case", done.stderr)


if __name__ == "__main__":
    unittest.main()
