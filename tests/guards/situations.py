"""Every situation of docs/situations.md is shown by tests that exist, or says what must come before it can arise."""

import re

from tests.guards.tree import Finding

TABLE = "docs/situations.md"
_ROW = re.compile(r"^\| *([A-Z]\d+(?:, [A-Z]\d+)*) *\|(.+)\|\s*$", re.M)
_CPP_TEST = re.compile(r"^(?:TEST|TEST_F|TEST_P|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\(\s*(\w+)\s*,\s*(\w+)", re.M)
_NAMED = re.compile(r"\b(tests\.\w+\.\w+|[A-Z]\w+\.[A-Z]\w+)")


def find_tests(tree):
    """Suite.Name of each test in C++, and tests.journey.test_month of each file of tests in Python."""
    tests = set()
    for path in tree.matching("*_test.cc"):
        tests.update(".".join(found.groups()) for found in _CPP_TEST.finditer(tree.text(path)))
    tests.update(path.removesuffix(".py").replace("/", ".") for path in tree.matching("tests/*/test_*.py"))
    return tests


def check(tree):
    text, tests = tree.text(TABLE), find_tests(tree)
    findings, seen = [], set()
    for found in _ROW.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        ids, shown = found.group(1).split(", "), found.group(2).rsplit("|", 1)[1]
        named = _NAMED.findall(shown)
        if not named and "planned" not in shown:
            findings.append(Finding(TABLE, line, f"{found.group(1)} names no test, and nothing that is planned before it can arise"))
        findings += [Finding(TABLE, line, f"{name} is no test") for name in named if name not in tests]
        for id_ in ids:
            if id_ in seen:
                findings.append(Finding(TABLE, line, f"{id_} stands twice"))
            seen.add(id_)
    return findings
