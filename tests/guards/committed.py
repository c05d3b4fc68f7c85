"""Nothing generated is committed; documents are one title with links that lead somewhere; decisions say where they stand."""

import re

from tests.guards.tree import Finding, matches, read_table

INDEX = "docs/decisions/README.md"
_HEAD = re.compile(r"# (?P<number>\d{4}) \S.*\n\nStatus: (accepted|superseded by (?P<by>\d{4}))\nDate: \d{4}-\d\d-\d\d\n\n")
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def check_generated(tree):
    rows = [(globs.split(), reason) for globs, reason in read_table("generated.table", 2)]
    return [Finding(path, 1, f"is committed: {reason}")
            for path in tree.committed for globs, reason in rows if matches(path, globs)]


def check_documents(tree):
    findings = []
    for path in tree.matching("*.md", "!deploy/cities/*"):  # a city's articles are data
        text = re.sub(r"```.*?```", lambda m: "\n" * m.group().count("\n"), tree.text(path), flags=re.S)
        titles = [line for line in text.splitlines() if line.startswith("# ")]
        if len(titles) != 1:
            findings.append(Finding(path, 1, f"has {len(titles)} titles ('# '), a document has one"))
        for found in _LINK.finditer(text):
            target = found.group(1)
            if "://" in target or target.startswith("mailto:"):
                continue
            if not (tree.root / path).parent.joinpath(target).exists():
                line = text.count("\n", 0, found.start()) + 1
                findings.append(Finding(path, line, f"links to {target}, which is not there"))
    return findings


def check_decisions(tree):
    """Each says its number, whether it holds and since when, and the index lists it."""
    findings = []
    decisions = tree.matching("docs/decisions/*.md", f"!{INDEX}")
    numbers = [path.rpartition("/")[2][:4] for path in decisions]
    for path, number in zip(decisions, numbers):
        found = _HEAD.match(tree.text(path))
        if not found or found.group("number") != number or found.group("by") not in (None, *numbers):
            findings.append(Finding(path, 1, f"does not begin with '# {number} Title', an empty line, 'Status: accepted' or "
                                             "'Status: superseded by NNNN' (a decision that is there), and 'Date: YYYY-MM-DD'"))
        if numbers.count(number) > 1:
            findings.append(Finding(path, 1, f"has the number {number}, as another decision has; take the next free one"))
        if f"({path.rpartition('/')[2]})" not in tree.text(INDEX):
            findings.append(Finding(path, 1, f"is not in {INDEX}; add its line there"))
    return findings


def check(tree):
    return check_generated(tree) + check_documents(tree) + check_decisions(tree)
