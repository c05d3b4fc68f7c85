"""Metric names: huying_<scope>_<noun>_<unit>[_total], scopes and units from metrics.table; and the documents name only such as
there are."""

import re

from tests.guards.tree import Finding, read_table

_NAME = re.compile(r'"(huying_[a-zA-Z0-9_]+)"')
# Put together for each service: "huying_" + service + "_noun_unit".
_OF_A_SERVICE = re.compile(r'"huying_"\s*\+\s*[\w.>()-]+\s*\+\s*"(_[a-zA-Z0-9_]+)"')
_TOLD = re.compile(r"\bhuying_([a-z0-9]+|<service>)(_[a-z0-9_]+)")


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
    scopes, units, services = set(), set(), set()
    for kind, word, reason in read_table("metrics.table", 3):
        (scopes if kind == "scope" else units).add(word)
        if kind == "scope" and reason == "service":
            services.add(word)
    findings, known = [], set()
    for path in tree.matching("common/*.cc", "common/*.h", "services/*.cc", "services/*.h", "!*_test.cc"):
        text = tree.text(path)
        found = [(match, [match.group(1)]) for match in _NAME.finditer(text)]
        found += [(match, [f"huying_{s}{match.group(1)}" for s in sorted(services)]) for match in _OF_A_SERVICE.finditer(text)]
        for match, names in found:
            known.update(names)
            problem = problem_of(names[0], scopes, units)
            if problem:
                findings.append(Finding(path, text.count("\n", 0, match.start()) + 1, f"metric {names[0]} {problem}"))
    return findings + check_told(tree, services, known)


def check_told(tree, services, known):
    """Metrics that a document names and no program has. `huying_<service>_x` stands for all services."""
    findings = []
    for path in tree.matching("docs/*.md", "README*.md", "services/*.md"):
        text = tree.text(path)
        for told in _TOLD.finditer(text):
            scope, rest = told.groups()
            wanted = [f"huying_{s}{rest}" for s in (services if scope == "<service>" else [scope])]
            if not known.issuperset(wanted):
                findings.append(Finding(path, text.count("\n", 0, told.start()) + 1, f"no program has the metric {told.group(0)}"))
    return findings
