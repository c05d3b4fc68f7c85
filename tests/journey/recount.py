"""Counts the figures of a city again, from the events of its log alone.

Written from docs/figures.md and nothing else: whole cases are looked at, month by month, with fractions of Python; nothing is
added and taken back as events come. So it shares neither code nor way with services/analytics. By hand:

    build/bin/huyingctl log --data DIR --json > log.jsonl
    python3 -m tests.journey.recount log.jsonl deploy/cities/demo --month 202604 [--unit ID --number solved]
"""

import argparse
import collections
import datetime
import fractions
import json
import pathlib
import sys

import yaml

SATISFIED, BASICALLY = "SATISFACTION_SATISFIED", "SATISFACTION_BASICALLY_SATISFIED"
CITY = ""  # the unit that stands for the whole city
COMMUNITY_DIGITS = 12


class Pack:
    """What of the city pack figures depend on."""

    def __init__(self, folder):
        read = lambda name: yaml.safe_load((pathlib.Path(folder) / name).read_text(encoding="utf-8"))
        self.zone = datetime.timezone(datetime.timedelta(minutes=read("city.yaml")["utc_offset_minutes"]))
        self.scorings = read("scoring.yaml")["scoring"]
        self.kinds = {unit["id"]: unit["kind"] for unit in read("units.yaml")["units"]}

    def scoring_on(self, day):
        """Of those that hold on a date, the one that began last."""
        holding = [s for s in self.scorings if s.get("from_date", "0000") <= day.isoformat() <= s.get("until_date", "9999")]
        return max(holding, key=lambda s: s.get("from_date", "0000"))

    def day_of(self, instant_ms):
        local = datetime.datetime.fromtimestamp(int(instant_ms) / 1000, self.zone)
        hour, minute = map(int, self.scoring_on(local.date())["day_start_time"].split(":"))
        begins = (hour, minute)
        late = begins != (0, 0) and (local.hour, local.minute) >= begins
        return local.date() + datetime.timedelta(days=1 if late else 0)

    def hour_of(self, instant_ms):
        return f"{datetime.datetime.fromtimestamp(int(instant_ms) / 1000, self.zone).hour:02}"

    def month_of(self, day):
        start = self.scoring_on(day)["month_start_day"]
        if start == 1 or day.day < start:
            return day.year * 100 + day.month
        return (day.year + 1) * 100 + 1 if day.month == 12 else day.year * 100 + day.month + 1


class Case:
    """All that the log says about one case, in the order of each service."""

    def __init__(self, number):
        self.number = number
        self.events = collections.defaultdict(list)  # kind -> (header, body)

    def of(self, *kinds):
        return [(header, body) for kind in kinds for header, body in self.events[kind]]


def read_log(lines):
    """The cases, and the records of analytics itself."""
    cases, said = {}, []
    for line in lines:
        record = json.loads(line)
        if not record["valid"]:
            continue
        for entry in record.get("entries", []):
            for told in entry["events"]:
                event = dict(told["event"])
                header = event.pop("header")
                (body,) = event.values()
                number = header["case"].get("case_id", "")
                if record["topic"] == "huying.analytics.events.v1":
                    said.append((record["partition"], told["kind"], body))
                else:
                    cases.setdefault(number, Case(number)).events[told["kind"]].append((header, body))
    return cases, said


class Visit:
    KINDS = ("VisitAnswered", "OnTheSpotVisitAnswered", "VisitGivenUp", "VisitImpossible", "ReporterDisowned", "VisitRefused")
    NOT_REACHED = ("VisitGivenUp", "VisitImpossible", "ReporterDisowned")

    def __init__(self, pack, kind, header, body):
        self.kind, self.unit, self.round = kind, body.get("unit_id", ""), header["case"].get("round", 1)
        self.day = pack.day_of(header["time_ms"])
        self.excluded = pack.scoring_on(self.day).get("exclusions", [])
        self.read(body)

    def read(self, body):
        """What it says; a correction says it anew."""
        verdict, answers = body.get("verdict", {}), body.get("answers", {})
        self.contacted = verdict.get("contacted") == "STATEMENT_YES"
        self.solved = verdict.get("solved") == "STATEMENT_YES"
        self.result = answers.get("overall", answers.get("result"))

    def correct(self, body):
        """Other answers; where what the first ones led to stands, the worse of both."""
        contacted, solved, result = self.contacted, self.solved, self.result
        self.read(body)
        if body.get("stands"):
            self.contacted, self.solved = contacted and self.contacted, solved and self.solved
            order = (SATISFIED, BASICALLY, None, "SATISFACTION_UNSATISFIED")  # None: no statement
            place = lambda one: order.index(one if one in order else None)
            self.result = max(self.result, result, key=place)

    @property
    def out(self):
        """What it is left out for; None if it is valid."""
        reasons = {"not_reached": self.kind in self.NOT_REACHED, "answered": self.kind == "OnTheSpotVisitAnswered",
                   "no_opinion": self.kind not in self.NOT_REACHED and self.result in (None, "SATISFACTION_NO_OPINION")}
        return next((reason for reason, holds in reasons.items() if holds and reason in self.excluded), None)


def visits_of(case, pack):
    """In the order in which they were made."""
    told = [(int(h["seq"]), kind, h, b) for kind in (*Visit.KINDS, "VisitCorrected", "SolutionRefuted") for h, b in case.of(kind)]
    visits = []
    for _, kind, header, body in sorted(told, key=lambda one: one[0]):
        if kind in Visit.KINDS:
            visits.append(Visit(pack, kind, header, body))
        elif kind == "VisitCorrected":
            if visits:
                visits[-1].correct(body)
        elif visits and visits[-1].round == header["case"].get("round", 1):
            visits[-1].solved = False
    return visits


class Counted:
    """Numbers, each with the cases that make it up."""

    def __init__(self):
        self.cases = collections.defaultdict(list)  # (day, unit, number) -> case numbers
        self.dimensions = collections.defaultdict(list)  # (day, dimension, name) -> case numbers

    def add(self, case, day, unit, number):
        self.cases[day, unit, number].append(case.number)

    def sum(self, wanted):
        """By unit and number, over the days that are wanted."""
        sums = collections.defaultdict(collections.Counter)
        for (day, unit, number), cases in self.cases.items():
            if wanted(day):
                sums[unit][number] += len(cases)
        return sums

    def of_dimension(self, dimension, wanted):
        sums = collections.Counter()
        for (day, one, name), cases in self.dimensions.items():
            if one == dimension and wanted(day):
                sums[name] += len(cases)
        return sums


def count_visits(case, pack, counted):
    visits = visits_of(case, pack)
    valid = [visit for visit in visits if visit.out is None]
    base = []
    for month in {pack.month_of(visit.day) for visit in visits}:
        of_month = [visit for visit in visits if pack.month_of(visit.day) == month]
        standing = [visit for visit in of_month if visit.out is None]
        if not standing:
            last = of_month[-1]
            number = "not_reached" if last.out == "not_reached" else "excluded_" + last.out
            counted.add(case, last.day, last.unit, number)
        for visit in standing:
            rule = pack.scoring_on(visit.day).get("visit_base", "last")
            if rule == "every" or (visit is valid[0] if rule == "first" else visit is standing[-1]):
                base.append(visit)
    for prefix, chosen in (("", base), ("first_", valid[:1])):
        for visit in chosen:
            numbers = ["visited"] + ["responded"] * visit.contacted + ["solved"] * visit.solved
            numbers += ["satisfied"] * (visit.result == SATISFIED) + ["basically_satisfied"] * (visit.result == BASICALLY)
            if visit.kind in Visit.NOT_REACHED and not prefix:
                counted.add(case, visit.day, visit.unit, "not_reached")
            for number in numbers:
                counted.add(case, visit.day, visit.unit, prefix + number)


def count_closings(case, pack, counted):
    turns = [(h, kind) for kind in ("CaseClosed", "CaseClosedOnTheSpot", "CaseReopened") for h, _ in case.of(kind)]
    turns.sort(key=lambda turn: int(turn[0]["seq"]))
    for i, (header, kind) in enumerate(turns):
        if kind == "CaseReopened":
            continue
        day = pack.day_of(header["time_ms"])
        again = pack.day_of(turns[i + 1][0]["time_ms"]) if i + 1 < len(turns) else None
        if again is None or pack.month_of(again) != pack.month_of(day):
            counted.add(case, day, header["case"].get("unit_id", ""), "closed")


def count_case(case, pack, counted):
    for header, _ in case.of("CaseReceived"):
        at = header["case"].get("registered_ms", header["time_ms"])
        received = pack.day_of(at)
        counted.add(case, received, CITY, "received")
        counted.dimensions[received, "channel", header["case"].get("channel", "CHANNEL_KIND_UNSPECIFIED")].append(case.number)
        counted.dimensions[received, "hour", pack.hour_of(at)].append(case.number)
        for unit in {body["lead_unit_id"] for _, body in case.of("TaskRouted")}:
            counted.add(case, received, unit, "received")
        done = case.of("CaseReady", "CaseAnswered", "CaseRefused", "CaseWithdrawn")
        if done:
            # What is corrected before intake is done stands in its last word.
            said = sorted(done + case.of("CategoryCorrected", "PlaceCorrected"), key=lambda one: int(one[0]["seq"]))
            last = said[-1][0]["case"]
            counted.dimensions[received, "category", last.get("category_code", "")].append(case.number)
            counted.dimensions[received, "area", last.get("area_code", "")[:COMMUNITY_DIGITS]].append(case.number)
    breaches = sorted(case.of("ClockBreached", "OwnTimeExceeded"), key=lambda one: int(one[0]["seq"]))
    of_case = [body for _, body in breaches if body["leg"] == "LEG_SOLVE"]
    if of_case:
        counted.add(case, pack.day_of(of_case[0]["due_ms"]), CITY, "cases_breached")
    of_unit = [body for body in of_case if body.get("unit_id")]
    if of_unit:
        counted.add(case, pack.day_of(of_unit[0]["due_ms"]), of_unit[0]["unit_id"], "cases_breached")
    count_visits(case, pack, counted)
    count_closings(case, pack, counted)


def count_acts(case, pack, counted):
    acts = [("TaskRouted", "routed", "lead_unit_id"), ("TaskReturned", "returned", "unit_id"),
            ("RedoOrdered", "redone", "unit_id"), ("SolutionRefuted", "false_solved", "unit_id")]
    for kind, number, unit in acts:
        for header, body in case.of(kind):
            counted.add(case, pack.day_of(header["time_ms"]), body[unit], number)
    for header, body in case.of("ClockStopped"):
        if not body.get("breached") and body.get("unit_id"):
            counted.add(case, pack.day_of(header["time_ms"]), body["unit_id"], "clocks_in_time")
    for _, body in case.of("ClockBreached", "OwnTimeExceeded"):
        if body.get("unit_id"):
            counted.add(case, pack.day_of(body["due_ms"]), body["unit_id"], "clocks_breached")


def count(cases, pack):
    counted = Counted()
    for case in cases.values():
        count_case(case, pack, counted)
        count_acts(case, pack, counted)
    return counted


def rates(numbers, scoring):
    """Parts per million, rounded half up; None without a base."""
    if not numbers["visited"]:
        return None
    share = lambda value: fractions.Fraction(value) / numbers["visited"]
    factor = fractions.Fraction(scoring["basically_satisfied_per_mille"], 1000)
    response, solution = share(numbers["responded"]), share(numbers["solved"])
    satisfaction = share(numbers["satisfied"] + factor * numbers["basically_satisfied"])
    weights = [fractions.Fraction(scoring[f"{name}_weight_per_mille"], 1000) for name in ("response", "solution", "satisfaction")]
    score = weights[0] * response + weights[1] * solution + weights[2] * satisfaction
    ppm = lambda value: int(value * 1_000_000 + fractions.Fraction(1, 2))
    return {"response_ppm": ppm(response), "solution_ppm": ppm(solution), "satisfaction_ppm": ppm(satisfaction),
            "score_ppm": ppm(score)}


def figures(counted, pack, month=None):
    """As `huyingctl stats --json` has them under "rates": of one month, or of all days."""
    wanted = (lambda day: pack.month_of(day) == month) if month else (lambda day: True)
    days = [day for day, _, _ in counted.cases if wanted(day)]
    scoring = pack.scoring_on(max(days)) if days else None
    sums = counted.sum(wanted)
    total = collections.Counter()
    for unit, numbers in sums.items():
        for number, value in numbers.items():
            if unit == CITY or number not in ("received", "cases_breached"):
                total[number] += value
    units = {unit: {**numbers, "rates": rates(numbers, scoring), "group": pack.kinds.get(unit, "other")}
             for unit, numbers in sums.items() if unit != CITY}
    for unit in units.values():
        if unit["rates"] is not None:
            scores = [other["rates"]["score_ppm"] for other in units.values()
                      if other["rates"] is not None and other["group"] == unit["group"]]
            own = unit["rates"]["score_ppm"]
            unit["rank"] = 1 + sum(score > own for score in scores)
            unit["tier"] = next(tier["id"] for tier in scoring["tiers"] if own >= tier["min_score_centi"] * 100)
    return {"total": {**total, "rates": rates(total, scoring) if scoring else None}, "units": units}


def differences(told, recounted):
    """Where the city's own figures (stats --json, "rates") are others than these; one line each."""
    found = []
    told_units = {unit["unit_id"]: unit for unit in told["units"]}
    pairs = [("city", told["total"], recounted["total"])]
    pairs += [(unit, told_units.get(unit, {}), recounted["units"].get(unit, {})) for unit in sorted({*told_units, *recounted["units"]})]
    for name, theirs, own in pairs:
        for number in sorted({*theirs, *own} - {"unit_id"}):
            # A number that is not there is none; a unit without any count may be listed or not.
            default = theirs.get("group") if number == "group" and not own else None if number in ("rates", "rank", "tier") else 0
            if theirs.get(number, default) != own.get(number, default):
                found.append(f"{name}: {number} is told as {theirs.get(number)}, counted as {own.get(number)}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log")
    parser.add_argument("pack")
    parser.add_argument("--month", type=int)
    parser.add_argument("--unit", default=CITY, help="with --number: whose")
    parser.add_argument("--number", help="list the cases that make up this number")
    args = parser.parse_args()
    pack = Pack(args.pack)
    with open(args.log, encoding="utf-8") as lines:
        counted = count(read_log(lines)[0], pack)
    if not args.number:
        json.dump(figures(counted, pack, args.month), sys.stdout, indent=2, default=str)
        return
    for (day, unit, number), cases in sorted(counted.cases.items()):
        if unit == args.unit and number == args.number and args.month in (None, pack.month_of(day)):
            print(day, *cases)


if __name__ == "__main__":
    main()
