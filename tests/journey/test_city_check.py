"""A new city pack against the city that runs: what it changes, and what of it is open."""

import csv
import json
import shutil
import time
import unittest
import urllib.request

from tests.journey import server
from tests.journey.server import CITY, STEP_TIMEOUT_S, Server, run_ctl

COLD = [[f"cold-{n}", "暖气不热", f"家里暖气不热，第{n}户。", "110199001001", "01.01.01"] for n in range(7)]


def copy_pack(folder, old="", new=""):
    """A copy of the demo in which one text is another in every file."""
    pack = folder / "pack"
    shutil.copytree(CITY, pack)
    for file in pack.glob("*.yaml"):
        file.write_text(file.read_text().replace(old, new) if old else file.read_text())
    return pack


@unittest.skipIf(server.unavailable(), server.unavailable() or "")
class CityCheck(unittest.TestCase):
    def report_cold_homes(self, city):
        """Seven cases that the heating company has and nobody works on."""
        file = city.folder / "cold.csv"
        with open(file, "w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows([["id", "title", "text", "area", "category"], *COLD])
        done = city.ctl("import", file, "--map", "external_id=id,title=title,text=text,area=area,category=category")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        deadline = time.monotonic() + STEP_TIMEOUT_S
        while city.ctl_json("stats")["cases_by_state"].get("dispatch", {}).get("ROUTED") != len(COLD):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def check(self, city, pack, *words):
        done = city.ctl("city", "check", pack, "--running", f"127.0.0.1:{city.grpc}", "--json", *words)
        return done, json.loads(done.stdout)

    def test_a_unit_with_open_work_may_not_go(self):
        with Server() as city:
            self.report_cold_homes(city)
            same, told = self.check(city, CITY)
            self.assertEqual(same.returncode, 0, same.stdout + same.stderr)
            self.assertEqual(told["running"]["changes"], [])
            # The company is another one from now on, with other people.
            done, told = self.check(city, copy_pack(city.folder, "u-heating", "u-warmth"))
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertEqual(told["mistakes"], [])
            gone = [change for change in told["running"]["changes"] if "is gone" in change["what"]["en"]]
            self.assertEqual(len(gone), 1)
            self.assertEqual(gone[0]["weight"], "mistake")
            open_work = {f"{o['service']}/{o['name']}": o["count"] for o in gone[0]["open"]}
            self.assertEqual(open_work["dispatch/lead"], len(COLD))
            self.assertEqual(open_work["supervision/due"], len(COLD))
            self.assertEqual(open_work["dispatch/called"], 0)
            self.assertIn("撤销", gone[0]["what"]["zh"])

    def test_a_changed_limit_tells_how_many_clocks_run(self):
        with Server() as city:
            self.report_cold_homes(city)
            pack = copy_pack(city.folder, "leg: solve, grade: utility, limit: {amount: 24, unit: hour}",
                             "leg: solve, grade: utility, limit: {amount: 12, unit: hour}")
            done, told = self.check(city, pack)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            (change,) = told["running"]["changes"]
            self.assertIn("24 hours → 12 hours", change["what"]["en"])
            self.assertEqual(change["open"], [{"service": "supervision", "name": "clock/SOLVE/open", "count": len(COLD)}])
            text = city.ctl("city", "check", pack, "--running", f"127.0.0.1:{city.grpc}", "--lang", "zh").stdout
            self.assertIn(f"办理答复（水电气热）时限：24小时 → 12小时；已开始的计时不变；之后开始的按新时限（未办结：计时{len(COLD)}）", text)

    def test_the_end_of_the_calendar_is_told_by_check_start_and_metric(self):
        with Server(clock_start="2028-10-02T09:00:00+08:00") as city:
            self.assertIn("the working calendar ended on 2027-12-31, 276 days ago", city.log.read_text())
            with urllib.request.urlopen(f"http://127.0.0.1:{city.metrics}/metrics", timeout=60) as answer:
                metrics = answer.read().decode()
            self.assertIn("\nhuying_city_calendar_end_timestamp_seconds 1830268800\n", metrics)
            done, told = self.check(city, CITY, "--strict")
            self.assertEqual(done.returncode, 1, "a warning counts with --strict")
            self.assertIn(f'huying_city_pack_info{{version="{told["running"]["version"]}"}} 1\n', metrics)
            self.assertTrue(any("ended on 2027-12-31, 276 days ago" in warning["what"] for warning in told["warnings"]))

    def test_a_wrong_word_is_told(self):
        for words, code, said in ((("--running", "nowhere"), 2, "neither a folder nor HOST:PORT"),
                                  (("--on", "2026-13-01"), 2, "is no date"),
                                  (("--running", "127.0.0.1:1"), 3, "nobody answers")):
            done = run_ctl("city", "check", CITY, *words)
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            self.assertIn(said, done.stderr)
