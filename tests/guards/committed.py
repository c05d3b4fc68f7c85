"""Nothing generated is committed, and documents are one title with links that lead somewhere."""

import re

from tests.guards.tree import Finding, matches, read_table

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


def check(tree):
    return check_generated(tree) + check_documents(tree)
