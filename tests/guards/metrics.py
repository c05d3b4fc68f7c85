"""Metric names: huying_<scope>_<noun>_<unit>[_total], scopes and units from metrics.table."""

import re

from tests.guards.tree import Finding, read_table

_NAME = re.compile(r'"(huying_[a-zA-Z0-9_]+)"')


def problem_of(name, scopes, units):
    """What is wrong with a name, or None."""
    stem = name.removesuffix("_total")
    parts = stem.split("_")
    if not re.fullmatch(r"huying(_[a-z0-9]+)+", stem):
        return "is not lower case words joined by '_'"
    if parts[1] not in scopes:
        return f"has the scope '{parts[1]}'; use one of: {' '.join(sorted(scopes))}"
    if len(parts) < 3 or parts[-1] not in units:
        return f"does not end in a unit; use one of: {' '.join(sorted(units))} (and _total for a counter)"
    return None


def check(tree):
    scopes, units = set(), set()
    for kind, word, _ in read_table("metrics.table", 3):
        (scopes if kind == "scope" else units).add(word)
    findings = []
    for path in tree.matching("common/*.cc", "common/*.h", "services/*.cc", "services/*.h", "!*_test.cc"):
        text = tree.text(path)
        for found in _NAME.finditer(text):
            problem = problem_of(found.group(1), scopes, units)
            if problem:
                findings.append(Finding(path, text.count("\n", 0, found.start()) + 1, f"metric {found.group(1)} {problem}"))
    return findings
