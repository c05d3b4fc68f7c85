"""A storm: forty cases are placed in one act, one of them without a place; what is sent again does only the rest."""

import collections
import csv
import io
import json
import subprocess
import time
import unittest

from tests.journey import server
from tests.journey.server import ROOT, STEP_TIMEOUT_S, Server

CASES = 40
LACKS_PLACE = 16  # number 17
DESK = "h-centre-desk1"
STREETS = [f"110199{number:03}" for number in range(1, 11)]


def write_reports(path):
    """Each with its category, none with a place."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "detail", "category"])
        for number in range(CASES):
            writer.writerow([f"storm-{number}", f"暴雨后第{number}处垃圾堆积", "垃圾没有人清运", "02.01.01"])


def rows_of(cases, lacks=None):
    """The file of an operator: each case with its place, but one."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["case", "area_code"])
    for number, case in enumerate(cases):
        writer.writerow([case, "" if number == lacks else STREETS[number % len(STREETS)]])
    return text.getvalue()


@unittest.skipIf(server.unavailable(), server.unavailable() or "")
class Bulk(unittest.TestCase):
    def ids(self, city, *words):
        page = city.ctl_json("list", *words, "--page-size", 200)
        return [next(iter(item.values()))["header"]["case_id"] for item in page["items"]]

    def await_ids(self, city, count, *words):
        deadline = time.monotonic() + STEP_TIMEOUT_S
        while len(found := self.ids(city, *words)) != count:
            self.assertLess(time.monotonic(), deadline, f"{len(found)} cases of {count}")
            time.sleep(0.2)
        return found

    def bulk(self, city, rows, *words, code):
        """As an operator who has the rows from another program."""
        done = subprocess.run(city.command("bulk", "-", "--command", "PlaceCase", "--as", DESK, *words), cwd=ROOT, input=rows,
                              capture_output=True, text=True, timeout=STEP_TIMEOUT_S, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def counts(self, answer):
        return {name: answer[name] for name in ("done", "repeated", "refused", "unavailable")}

    # MECH I2, I5
    def test_forty_in_one_act_and_the_one_without_a_place_is_named(self):
        with Server(clock="real") as city:
            write_reports(city.folder / "reports.csv")
            done = city.ctl("import", city.folder / "reports.csv", "--map", "external_id=id,title=title,text=detail,category=category")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            cases = self.await_ids(city, CASES, "intake", "--list", "waits", "--of", "place")
            rows = rows_of(cases, lacks=LACKS_PLACE)

            first = json.loads(self.bulk(city, rows, "--json", code=1))
            self.assertEqual(self.counts(first), {"done": CASES - 1, "repeated": 0, "refused": 1, "unavailable": 0})
            self.assertEqual([answer["case"] for answer in first["answers"]], cases)
            named = first["answers"][LACKS_PLACE]
            self.assertEqual((named["result"], named["code"], named["line"]), ("refused", "INPUT_MISSING", LACKS_PLACE + 2))
            self.assertIn("PlaceCase", named["possible"])
            self.await_ids(city, CASES - 1, "dispatch")
            self.assertEqual(self.ids(city, "intake", "--list", "waits", "--of", "place"), [cases[LACKS_PLACE]])

            again = self.bulk(city, rows, code=1)
            self.assertIn(f"done 0, done before {CASES - 1}, refused 1, no answer 0", again)
            self.assertIn(f"line {LACKS_PLACE + 2}  {cases[LACKS_PLACE]}  INPUT_MISSING  {named['message']}", again)
            self.assertIn(f"--id {first['id']}", again)

            mended = json.loads(self.bulk(city, rows_of(cases), "--id", first["id"], "--json", code=0))
            self.assertEqual(self.counts(mended), {"done": 1, "repeated": CASES - 1, "refused": 0, "unavailable": 0})
            self.await_ids(city, CASES, "dispatch")
            self.one_event_for_each(city, cases)

    def one_event_for_each(self, city, cases):
        city.stop()
        placed = collections.Counter(
            event["event"]["header"]["case"]["case_id"] for record in city.log_records("intake") if record["valid"]
            for entry in record.get("entries", []) for event in entry["events"] if event["kind"] == "CasePlaced")
        self.assertEqual(placed, collections.Counter(cases))

    def test_what_is_no_bulk_is_said_and_sent_to_nobody(self):
        with Server() as city:
            for rows, words, code, says in (("number\n1\n", (), 2, "no column 'case'"), ("", (), 2, "empty"),
                                            ("case,place\n1,2\n", (), 2, "no field 'place'"),
                                            ("case,area_code\n17,110199001\n", (), 1, "CASE_NUMBER_WRONG"),
                                            ("case\n110199001-260304-00017\n", ("--id", "short"), 2, "BULK_ID_WRONG")):
                with self.subTest(rows=rows):
                    done = subprocess.run(city.command("bulk", "-", "--command", "PlaceCase", "--as", DESK, *words), cwd=ROOT,
                                          input=rows, capture_output=True, text=True, timeout=STEP_TIMEOUT_S, check=False)
                    self.assertEqual(done.returncode, code, done.stdout + done.stderr)
                    self.assertIn(says, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
