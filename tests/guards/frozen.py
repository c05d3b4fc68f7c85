"""What was frozen (deploy/scripts/freeze) is never changed: a city's log holds it. Nor is the version without its words."""

import hashlib
import re

from tests.guards.tree import Finding

SUMS = "proto/frozen/SHA256SUMS"
FROZEN = ("proto/frozen/*.binpb", "tests/replay/golden/*.records", "!tests/replay/golden/next/*")
_VERSION = re.compile(r"^project\(huying VERSION (\S+)", re.M)
_ENTRY = re.compile(r"^## \[(\d[\d.]*)\]", re.M)


def check_sums(tree):
    findings, listed = [], set()
    for number, line in enumerate(tree.text(SUMS).splitlines(), 1):
        wanted, _, path = line.partition("  ")
        listed.add(path)
        file = tree.root / path
        if not file.is_file():
            findings.append(Finding(SUMS, number, f"{path} was frozen and is gone"))
        elif hashlib.sha256(file.read_bytes()).hexdigest() != wanted:
            findings.append(Finding(path, 1, "was frozen and has changed; bring it back, what comes later is a file of its own"))
    return findings + [Finding(path, 1, f"is not in {SUMS}; deploy/scripts/freeze writes both")
                       for path in tree.matching(*FROZEN) if path not in listed]


def check_version(tree):
    """The newest entry of the change log is about the version that is built."""
    version, entry = _VERSION.search(tree.text("CMakeLists.txt")), _ENTRY.search(tree.text("CHANGELOG.md"))
    if version is None or (entry is not None and entry.group(1) == version.group(1)):
        return []
    return [Finding("CHANGELOG.md", 1, f"begins with no entry for {version.group(1)}, the version of CMakeLists.txt")]


def check(tree):
    return check_sums(tree) + check_version(tree)
