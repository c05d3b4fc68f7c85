"""The figures of a city are counted again from its log, by code of their own, and must be the same to the last case."""

import collections
import copy
import unittest

from tests.journey import recount, server
from tests.journey.server import Server, run_ctl

# Some days before a month ends (on the 18th at noon), so that cases are received in one and visited in the next.
CLOCK_START = "2026-03-16T08:00:00+08:00"
MONTHS = (202603, 202604, 202605)


def whole_log(data):
    done = run_ctl("log", "--data", data, "--json")
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout.splitlines()


@unittest.skipIf(server.unavailable(), server.unavailable() or "")
class Figures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """One city lives for some weeks; every test reads what it left behind."""
        with Server(clock_start=CLOCK_START) as city:
            cls.summary = city.ctl_json("simulate", "--cases", "300", "--days", "5", "--per-day", "60", "--seed", "4")
            cls.told = {month: city.ctl_json("stats", "--month", month) for month in MONTHS}
            cls.told[None] = city.ctl_json("stats")
            cls.text = city.ctl("stats", "--month", MONTHS[1]).stdout
            city.stop()
            cls.lines = whole_log(city.data)
            city.start()
            cls.told_again = city.ctl_json("stats")
            city.stop()
        cls.pack = recount.Pack(server.CITY)
        cls.cases, cls.said = recount.read_log(cls.lines)
        cls.counted = recount.count(cls.cases, cls.pack)

    def test_the_three_rates_agree_to_the_last_case(self):
        for month, told in self.told.items():
            with self.subTest(month=month):
                self.assertEqual(told["missing"], [])
                again = recount.figures(self.counted, self.pack, month)
                self.assertEqual(recount.differences(told["rates"], again), [])
        self.assertEqual(self.told_again["rates"], self.told[None]["rates"], "read anew it is the same")

    def test_one_case_more_or_less_is_found(self):
        told = copy.deepcopy(self.told[None]["rates"])
        unit = next(unit for unit in told["units"] if unit["solved"])
        unit["solved"] -= 1
        found = recount.differences(told, recount.figures(self.counted, self.pack))
        self.assertEqual(len(found), 1, found)
        self.assertIn(f"{unit['unit_id']}: solved", found[0])

    def test_the_city_has_what_makes_counting_hard(self):
        """Without these the agreement would say little."""
        kinds = collections.Counter()
        for case in self.cases.values():
            kinds.update({kind: len(events) for kind, events in case.events.items()})
        for kind in ("RedoOrdered", "CaseReopened", "SolutionRefuted", "VisitGivenUp", "TaskReturned", "ClockBreached"):
            self.assertGreater(kinds[kind], 0, kind)
        self.assertEqual(kinds["CaseReceived"], 300)
        total = self.told[None]["rates"]["total"]
        self.assertGreater(kinds["VisitAnswered"], total["visited"], "cases are counted, not visits")
        self.assertGreater(total["routed"], sum(len(c.events["TaskRouted"]) > 0 for c in self.cases.values()))
        for month in MONTHS[:2]:
            self.assertGreater(self.told[month]["rates"]["total"]["visited"], 20, month)

    def test_every_dimension_counts_on_the_day_of_receipt(self):
        for month, told in self.told.items():
            wanted = lambda day, month=month: month is None or self.pack.month_of(day) == month
            for dimension in ("category", "area", "channel", "hour"):
                with self.subTest(month=month, dimension=dimension):
                    own = self.counted.of_dimension(dimension, wanted)
                    self.assertEqual(told["received_by"].get(dimension, {}), dict(own))
                    self.assertEqual(own.total(), told["rates"]["total"]["received"])

    def test_units_are_ranked_among_their_kind_and_skipped_without_a_base(self):
        groups = collections.defaultdict(list)
        for unit in self.told[None]["rates"]["units"]:
            self.assertEqual(unit["group"], self.pack.kinds[unit["unit_id"]])
            if unit["rates"] is None:
                self.assertNotIn("rank", unit)
                self.assertEqual(unit["visited"], 0)
            else:
                groups[unit["group"]].append(unit["rank"])
        self.assertGreaterEqual(set(groups), {"street_office", "department", "utility"})
        for group, ranks in groups.items():
            self.assertEqual(ranks[0], 1, group)
            self.assertEqual(ranks, sorted(ranks), group)
        self.assertIn("ranking of street_office", self.text)

    def test_what_was_said_of_days_with_its_adjustments_is_what_holds(self):
        said = {}  # (partition, day) -> unit -> numbers
        numbers = collections.Counter()
        for partition, kind, body in self.said:
            key = partition, body["day"]
            self.assertEqual(body.get("partition", 0), partition)
            units = {unit.get("unit_id", ""): unit for unit in body["units"]}
            if kind == "DayCounted":
                self.assertNotIn(key, said, "a day is said once")
                said[key] = units
                continue
            numbers[key] += 1
            self.assertEqual(body["adjustment"], numbers[key])
            for change in body["changes"]:
                unit = change.get("unit_id", "")
                for number in change.keys() - {"unit_id", "day", "kind"}:
                    before = int(said[key].get(unit, {}).get(number, 0))
                    self.assertEqual(before + int(change[number]), int(units[unit].get(number, 0)))
            said[key].update(units)
        self.assertTrue(numbers, "some day was adjusted")
        sums = collections.Counter()
        for unit in (unit for units in said.values() for unit in units.values()):
            for number in unit.keys() - {"unit_id", "day", "kind"}:
                if number != "received" or "unit_id" not in unit:  # of the city, whose row names no unit
                    sums[number] += int(unit[number])
        total = self.told[None]["rates"]["total"]
        # A day that was not over when the city stopped is not said yet; what these count had happened long before.
        for number in ("received", "routed", "redone", "false_solved"):
            self.assertEqual(sums[number], total[number], number)


if __name__ == "__main__":
    unittest.main()
