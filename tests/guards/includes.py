"""Layering over #include lines: what our code may include of ours (layers.table) and of others (libraries.table)."""

import re

from tests.guards.tree import Finding, matches, read_table

_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
_STANDARD = re.compile(r"^[a-z_0-9]+$")  # <vector>, <cstdint>: no slash, no suffix


def _own_folder(path):
    """'services/dispatch' for anything below it, else the first two folders."""
    return "/".join(path.split("/")[:2])


def _layer_finding(path, header, layers):
    for sources, targets, reason in layers:
        if matches(path, sources.split()):
            allowed = targets.replace("{own}", _own_folder(path)).split()
            return None if matches(header, allowed) else f'may not include "{header}": {reason}'
    return "belongs to no layer; add its folder to tests/guards/tables/layers.table with the reason"


def _library_finding(path, header, libraries):
    if _STANDARD.match(header):
        return None
    for headers, users, reason in libraries:
        if matches(header, headers.split()):
            return None if matches(path, users.split()) else f"may not include <{header}>: {reason}"
    return f"includes <{header}>, which nobody may yet; add it to tests/guards/tables/libraries.table with the reason"


def check(tree):
    layers = read_table("layers.table", 3)
    libraries = read_table("libraries.table", 3)
    ours = ("common/", "services/", "tests/", "huying/")
    known = set(tree.paths)
    findings = []
    for path in tree.matching("common/*.cc", "common/*.h", "services/*.cc", "services/*.h", "tests/*.cc", "tests/*.h"):
        text = tree.text(path)
        for found in _INCLUDE.finditer(text):
            header = found.group(2)
            judge, table = (_layer_finding, layers) if header.startswith(ours) else (_library_finding, libraries)
            problem = judge(path, header, table)
            if found.group(1) == '"' and "/" not in header and f"{path.rpartition('/')[0]}/{header}" in known:
                problem = f'includes "{header}"; write the path from the repository\'s root'
            if problem:
                findings.append(Finding(path, text.count("\n", 0, found.start(2)) + 1, problem))
    return findings
