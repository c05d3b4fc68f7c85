"""Words that may stand only in the files that banned.table names: real time, randomness, leftovers, private paths."""

import re

from tests.guards.tree import Finding, matches, read_table, without_comments_and_strings

_TEXT = ("*.cc", "*.h", "*.proto", "*.py", "*.ts", "*.vue", "*.md", "*.txt", "*.cmake", "*.yaml", "*.yml", "*.json",
         "*.sh", "*.html", "*.css", "*.xml", "Makefile", "deploy/scripts/*", ".ci/*", "*Dockerfile*", "*.table")


def check(tree):
    rules = [(kind, re.compile(pattern), files.split(), reason)
             for kind, pattern, files, reason in read_table("banned.table", 4)]
    findings = []
    for path in tree.matching(*_TEXT):
        text = tree.text(path)
        is_cpp = path.endswith((".cc", ".h"))
        code = without_comments_and_strings(text) if is_cpp else ""
        for kind, pattern, files, reason in rules:
            if matches(path, files):
                continue
            for found in pattern.finditer(code if kind == "code" else text):
                line = text.count("\n", 0, found.start()) + 1
                findings.append(Finding(path, line, f"'{found.group().strip()}': {reason}"))
    return findings
