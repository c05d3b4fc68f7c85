#!/usr/bin/env python3
"""measure.py FILE: how the rules of replies judge real ones, beside what a careful reader said of some of them.

FILE is CSV with a column `reply`. The texts are not part of the project; judged.csv and holdout.csv hold row numbers (from 1,
without the head), what a person judged of the reply with its message before, and a word why. judged.csv was there when the rules
were written, holdout.csv (of all lengths) and short.csv (under 170 characters,
where replies that say nothing are many) were judged afterwards, without looking at what the rules say.
"""

import csv
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SETS = ("judged.csv", "holdout.csv", "short.csv")
HERE = pathlib.Path(__file__).resolve().parent
# Who published the file put zeros in place of telephone numbers; those of the rules are none.
ANONYMOUS = re.compile(r"(?:0\d{3}-)?0000-0{7,8}|(?<!\d)0{7,8}(?!\d)")


def with_numbers(text):
    """The same with made-up numbers where the publisher's zeros stand; they have swallowed the year behind a number, too."""
    def number(found):
        year = " 2019" if text[found.end():found.end() + 1] == "年" else ""
        return f"0731-8{random.Random(found.start()).randrange(1000000, 9999999)}{year}"
    return ANONYMOUS.sub(number, text)


def read_replies(path):
    csv.field_size_limit(10**8)
    with open(path, newline="", encoding="utf-8-sig") as file:
        return [row["reply"] for row in csv.DictReader(file)]


def judged(name):
    with open(HERE / name, newline="", encoding="utf-8") as file:
        return {int(row["row"]): row for row in csv.DictReader(file)}


def check(replies, huyingctl, city):
    """Row -> what `huyingctl draft check` says."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "replies.csv"
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["reply"])
            # A reply that is all white space would be an empty line, which no row is.
            writer.writerows([with_numbers(reply) or " "] for reply in replies)
        done = subprocess.run([huyingctl, "draft", "check", path, "--column", "reply", "--city", city, "--json"],
                              capture_output=True, text=True, timeout=300, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"huyingctl draft check: {done.stderr}")
    said = json.loads(done.stdout)
    if said["read"] != len(replies):
        raise RuntimeError(f"{said['read']} of {len(replies)} replies were read")
    return {draft["row"]: draft for draft in said["drafts"]}


def compare(said, judgements):
    """(passed of those that should, all that should, caught of those that should not, all that should not, [(row, why)])."""
    passes = [row for row, each in judgements.items() if each["judgement"] == "pass"]
    fails = [row for row, each in judgements.items() if each["judgement"] == "fail"]
    passed = [row for row in passes if said[row]["fit"]]
    caught = [row for row in fails if not said[row]["fit"]]
    wrong = [(row, judgements[row]["judgement"], judgements[row]["why"]) for row in judgements
             if said[row]["fit"] != (judgements[row]["judgement"] == "pass")]
    return len(passed), len(passes), len(caught), len(fails), wrong


def main(path, huyingctl=ROOT / "build/bin/huyingctl", city=ROOT / "deploy/cities/demo"):
    said = check(read_replies(path), huyingctl, city)
    fit = sum(draft["fit"] for draft in said.values())
    print(f"all: {fit} of {len(said)} pass ({fit / len(said):.1%})")
    for name in SETS:
        passed, passes, caught, fails, wrong = compare(said, judged(name))
        print(f"{name}: of {passes} that a careful reader passes {passed} pass ({passed / passes:.1%}), "
              f"of {fails} others {caught} are caught ({caught / fails:.1%})")
        for row, judgement, why in wrong:
            print(f"  row {row}: judged {judgement} ({why})")
    return said


if __name__ == "__main__":
    main(*sys.argv[1:])
