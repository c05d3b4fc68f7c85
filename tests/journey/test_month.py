"""A month of a small city in one process, with people who err, citizens who contest, withdraw and open again, and officers who would make a
case about their own unit vanish: every case ends, is parked with a promise, or stands in a list, and whoever errs or colludes is told so
in words."""

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
            for dissent in ("ContestRefusal", "WithdrawCase", "ReopenCase"):
                self.assertGreater(tally["by_command"].get(dissent, 0), 0, dissent)
            self.assertGreater(tally["withdrawn"], 0)
            self.assertEqual(tally["colluders_done"], {}, "an officer made a case about the own unit vanish")
            tricks = {name.split()[0] for name in tally["colluders_refused"]}
            self.assertLessEqual({"RefuseCase", "AnswerCase", "CloseCase", "RecordVisit", "AcknowledgeEscalation", "WithdrawCase"}, tricks)


if __name__ == "__main__":
    unittest.main()
