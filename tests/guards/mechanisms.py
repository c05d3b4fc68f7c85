"""The rule index: every mechanism of docs/mechanisms.md that is here has code in its one home, and a test.

Code says `// MECH D3` at the function that implements it, its test says the same. `make where MECH=D3` prints both.
"""

import dataclasses
import re

from tests.guards.tree import Finding, Tree

TABLE = "docs/mechanisms.md"
STATUSES = ("first slice", "planned")
_ROW = re.compile(r"^\| *([A-Z]\d+) *\|(.+)\|\s*$", re.M)
_MARK = re.compile(r"\bMECH ([A-Z]\d+(?:(?:, ?| )[A-Z]\d+\b)*)")


@dataclasses.dataclass(frozen=True)
class Row:
    id: str
    name: str
    meaning: str
    status: str
    home: str
    line: int


@dataclasses.dataclass(frozen=True)
class Mark:
    id: str
    path: str
    line: int
    text: str
    in_test: bool


def read_table(tree=None):
    """Id -> row, in the table's order."""
    text = (tree or Tree()).text(TABLE)
    rows = {}
    for found in _ROW.finditer(text):
        cells = [cell.strip() for cell in found.group(2).split(" | ")]
        name, meaning, status, home = cells if len(cells) == 4 else (cells[0], "", "", "")
        rows[found.group(1)] = Row(found.group(1), name, meaning, status, home, text.count("\n", 0, found.start()) + 1)
    return rows


def _is_test(path):
    return path.startswith("tests/") or path.endswith(("_test.cc", ".test.ts"))


def find_marks(tree=None):
    tree = tree or Tree()
    marks = []
    for path in tree.matching("*.cc", "*.h", "*.ts", "*.vue", "tests/*.py", "!tests/guards/*"):
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            for found in _MARK.finditer(line):
                text = line.strip().removeprefix("//").removeprefix("#").strip()
                marks += [Mark(id_, path, number, text, _is_test(path)) for id_ in re.findall(r"[A-Z]\d+", found.group(1))]
    return marks


def folders_of(id_, tree=None):
    """The folders and proto files that are this mechanism's: whose messages' options name it."""
    tree = tree or Tree()
    found = []
    for path in tree.matching("proto/*.proto"):
        if f'mechanism: "{id_}"' not in tree.text(path):
            continue
        service, name = path.split("/")[2], path.rsplit("/", 1)[1].removesuffix(".proto")
        folder = f"services/{service}/{name}"
        if tree.matching(f"{folder}/*"):
            found.append(folder)
        found.append(path.removesuffix("/"))
    return found


def _row_findings(row, marks):
    def finding(text):
        return Finding(TABLE, row.line, f"{row.id} {text}")

    if row.status not in STATUSES:
        return [finding(f"has the status '{row.status}'; use one of: {', '.join(STATUSES)}")]
    # A tool in common may name the mechanism it serves; the home is where the rule is.
    rules = [mark for mark in marks if not mark.in_test and not mark.path.startswith("common/")]
    if row.status == "planned":
        return [Finding(m.path, m.line, f"MECH {row.id} is 'planned' in {TABLE}; say 'first slice' there") for m in rules]
    findings = [Finding(mark.path, mark.line, f"MECH {row.id} stands outside of its one home, {row.home}; where it is "
                                              "only mentioned, leave out the word MECH")
                for mark in rules if not mark.path.startswith(row.home + "/")]
    if not rules:
        findings.append(finding(f"is '{row.status}' but no code in {row.home} carries // MECH {row.id}"))
    if "Thin:" not in row.meaning:
        findings.append(finding(f"is '{row.status}' but its row does not say what is thin ('Thin: ...')"))
    if not any(mark.in_test for mark in marks):
        findings.append(finding(f"is '{row.status}' but no test carries // MECH {row.id}"))
    return findings


def check(tree):
    table, marks = read_table(tree), find_marks(tree)
    findings = [Finding(mark.path, mark.line, f"MECH {mark.id} is not in {TABLE}") for mark in marks if mark.id not in table]
    for row in table.values():
        findings += _row_findings(row, [mark for mark in marks if mark.id == row.id])
    return findings
