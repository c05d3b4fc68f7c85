"""A month of a small city in one process, with people who err: every case ends, is parked with a promise, or stands in a list, and whoever
errs is told so in words."""

import json
import unittest

from tests.journey.server import Server

DAYS = 30
REPORTS_A_DAY = 12
SLIPS_PERMILLE = 100
MONTH_TIMEOUT_S = 300


class AMonth(unittest.TestCase):
    def test_every_case_comes_to_an_end_though_people_err(self):
        with Server() as city:
            done = city.ctl("simulate", "--days", DAYS, "--per-day", REPORTS_A_DAY, "--slips", SLIPS_PERMILLE, "--seed", 11, "--json",
                            timeout_s=MONTH_TIMEOUT_S)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr[-2000:])
            tally = json.loads(done.stdout)
            self.assertGreater(tally["reported"], DAYS * REPORTS_A_DAY // 2)
            self.assertEqual((tally["stuck"], tally["failed"], tally["open"]), (0, 0, 0))
            self.assertEqual(tally["rejections"], {}, "what people had seen to be possible was refused")
            refused = {name.split()[1] for name in tally["slips_refused"]}
            self.assertLessEqual({"NOT_ALLOWED", "NOT_IN_STATE", "CASE_CHANGED"}, refused)


if __name__ == "__main__":
    unittest.main()
