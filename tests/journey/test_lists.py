"""Lists of the whole city: every list a console needs, page by page, and what is asked for wrongly."""

import csv
import json
import time
import unittest

from tests.journey import server
from tests.journey.server import STEP_TIMEOUT_S, Server, run_ctl
from tests.ports import free_port

MAP = "external_id=id,title=title,text=detail,area=area,category=category"
CASES = 40
STREETS = [f"110199{number:03}" for number in range(1, 11)]


def write_reports(path):
    """Each with its street and category, so that dispatch has them at once."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "detail", "area", "category"])
        for number in range(CASES):
            writer.writerow([number, f"第{number}处垃圾未清", "三天没有人来清运", STREETS[number % len(STREETS)], "02.01.01"])


@unittest.skipIf(server.unavailable(), server.unavailable() or "")
class Lists(unittest.TestCase):
    def page(self, city, *words):
        done = city.ctl("list", *words, "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        page = json.loads(done.stdout)
        self.assertIsNone(page["missing_partitions"])
        return page

    def rows(self, city, *words):
        """Of all pages."""
        rows, token = [], ""
        while True:
            page = self.page(city, *words, *(["--page", token] if token else []))
            rows += [next(iter(item.values())) for item in page["items"]]
            token = page["next_page_token"]
            if not token:
                return rows

    def ids(self, city, *words):
        return [row["header"]["case_id"] for row in self.rows(city, *words)]

    def await_rows(self, city, count, *words):
        deadline = time.monotonic() + STEP_TIMEOUT_S
        while len(found := self.rows(city, *words)) != count:
            self.assertLess(time.monotonic(), deadline, f"{len(found)} rows of {count}")
            time.sleep(0.2)
        return found

    def test_every_list_over_the_whole_city(self):
        with Server(clock="real") as city:
            write_reports(city.folder / "reports.csv")
            done = city.ctl("import", city.folder / "reports.csv", "--map", MAP)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            tasks = self.await_rows(city, CASES, "dispatch")
            self.await_rows(city, CASES, "supervision")
            ids = [task["header"]["case_id"] for task in tasks]
            registered = [int(task["header"]["registered_ms"]) for task in tasks]
            self.assertEqual(registered, sorted(registered), "the oldest first")
            self.assertEqual(self.ids(city, "dispatch", "--page-size", 7), ids)
            self.each_unit_has_its_own(city, tasks)
            self.places_grades_and_states(city, tasks)
            self.by_due_time(city, ids)
            text = city.ctl("list", "dispatch", "--page-size", 3, "--lang", "en")
            self.assertEqual(len(text.stdout.splitlines()), 3, text.stdout)
            self.assertIn("--page ", text.stderr)
            self.assertEqual(text.returncode, 0)

    def each_unit_has_its_own(self, city, tasks):
        for name, units_of in (("lead", lambda task: [task["header"].get("lead_unit_id")]),
                               ("helper", lambda task: [part["unit_id"] for part in task.get("parts", {}).get("open", [])])):
            expected = {}
            for task in tasks:
                for unit in filter(None, units_of(task)):
                    expected.setdefault(unit, []).append(task["header"]["case_id"])
            self.assertTrue(expected, name)
            for unit, ids in expected.items():
                self.assertEqual(self.ids(city, "dispatch", "--list", name, "--of", unit, "--page-size", 3), ids, unit)
        unit = tasks[0]["header"]["lead_unit_id"]
        self.assertEqual(self.ids(city, "dispatch", "--list", "lead", "--of", unit, "--state", "HANDLING"), [])
        self.assertIn(tasks[0]["header"]["case_id"],
                      self.ids(city, "dispatch", "--list", "lead", "--of", unit, "--state", "ROUTED", "--state", "HANDLING"))
        for name in ("called", "first_receiver"):
            self.assertEqual(self.ids(city, "dispatch", "--list", name, "--of", "d-urban"), [])
        self.assertEqual(self.ids(city, "dispatch", "--list", "person", "--of", "d-urban-leader"), [])

    def places_grades_and_states(self, city, tasks):
        ids = {task["header"]["case_id"] for task in tasks}
        for area in ("110000", "110199"):
            self.assertEqual(set(self.ids(city, "dispatch", "--list", "area", "--of", area, "--page-size", 9)), ids)
        for street in STREETS:
            self.assertEqual(len(self.ids(city, "dispatch", "--list", "area", "--of", street)), CASES // len(STREETS))
        grades = {task["header"]["grade"] for task in tasks}
        self.assertEqual({i for grade in grades for i in self.ids(city, "dispatch", "--list", "grade", "--of", grade)}, ids)
        self.assertEqual(set(self.ids(city, "dispatch", "--state", "ROUTED")), ids)
        self.assertEqual(self.ids(city, "dispatch", "--state", "PARKED"), [])
        self.assertEqual(self.ids(city, "intake"), [], "nothing waits there")
        for words in (("--list", "waits", "--of", "place"), ("--list", "area", "--of", "110199"),
                      ("--list", "grade", "--of", "GRADE_GENERAL")):
            self.assertEqual(self.ids(city, "intake", *words), [])
        for words in ((), ("--list", "unit", "--of", "d-urban"), ("--list", "area", "--of", "110199"),
                      ("--list", "grade", "--of", "GRADE_GENERAL")):
            self.assertEqual(self.ids(city, "followup", *words), [])

    def by_due_time(self, city, ids):
        watches = self.rows(city, "supervision", "--page-size", 6)
        self.assertEqual(sorted(watch["header"]["case_id"] for watch in watches), sorted(ids))
        due = [min(int(clock["due_ms"]) for clock in watch["clocks"] if not int(clock.get("paused_ms", 0)))
               for watch in watches]
        self.assertEqual(due, sorted(due), "what is due first comes first")
        units = {clock["unit_id"] for watch in watches for clock in watch["clocks"] if clock.get("unit_id")}
        charged = [i for unit in units for i in self.ids(city, "supervision", "--list", "due", "--of", unit)]
        self.assertEqual(set(charged), set(ids))
        for words in (("breached", "--of", "d-urban"), ("order_unit", "--of", "d-urban"),
                      ("order_person", "--of", "d-urban-leader")):
            self.assertEqual(self.ids(city, "supervision", "--list", *words), [])

    def test_what_is_not_there_is_said(self):
        with Server(clock="real") as city:
            for words, says in (
                    (("analytics",), "take one of intake, dispatch, followup, supervision"),
                    (("dispatch", "--list", "leads", "--of", "d-urban"), "no list 'leads'; take one of area, grade, lead, first_receiver"),
                    (("dispatch", "--list", "lead"), "is of a unit"),
                    (("dispatch", "--of", "d-urban"), "say which one"),
                    (("dispatch", "--list", "lead", "--of", "nobody"), "no 'nobody'"),
                    (("dispatch", "--list", "person", "--of", "nobody"), "the city pack's persons"),
                    (("supervision", "--list", "due", "--of", "nobody"), "the city pack's units"),
                    (("intake", "--list", "waits", "--of", "nobody"), "category, place, sign_off"),
                    (("followup", "--list", "area", "--of", "1"), "the city pack's areas"),
                    (("followup", "--list", "grade", "--of", "HIGH"), "GRADE_INCIDENT"),
                    (("dispatch", "--state", "OPEN"), "it has ROUTED"),
                    (("dispatch", "--page", "no token"), "begin without one")):
                with self.subTest(words=words):
                    done = city.ctl("list", *words)
                    self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
                    self.assertIn(says, done.stderr)
        done = run_ctl("--server", f"127.0.0.1:{free_port()}", "list", "dispatch")
        self.assertEqual(done.returncode, 3, done.stderr)


if __name__ == "__main__":
    unittest.main()
