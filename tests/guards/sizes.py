"""Limits of sizes.table: lines of a file, lines of a C++ function. There is no list of exceptions."""

import re

from tests.guards.tree import Finding, matches, read_table, without_comments_and_strings

_CONTAINER = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")


def _without_template(header):
    """Drops leading 'template <...>', whose 'class T' would look like a class."""
    while (found := re.match(r"\s*template\s*<", header)) is not None:
        depth, end = 1, found.end()
        while end < len(header) and depth:
            depth += {"<": 1, ">": -1}.get(header[end], 0)
            end += 1
        header = header[end:]
    return header


def functions(text):
    """(first line, lines) of each outermost function body, by counting braces."""
    code = without_comments_and_strings(text)
    code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group()), code, flags=re.M)
    scopes, header_start, found = [], 0, []
    for place in re.finditer(r"[{};]", code):
        token, at = place.group(), place.start()
        inside_function = any(kind == "function" for kind, _ in scopes)
        if token == "{":
            header = _without_template(code[header_start:at])
            is_function = "(" in header and not _CONTAINER.search(header) and not header.rstrip().endswith("=")
            scopes.append(("other" if inside_function or not is_function else "function", at))
        elif token == "}" and scopes:
            kind, opened = scopes.pop()
            if kind == "function":
                first = code.count("\n", 0, opened) + 1
                found.append((first, code.count("\n", opened, at) + 1))
        header_start = at + 1
    return found


def check(tree):
    findings = []
    for kind, globs, limit, reason in read_table("sizes.table", 4):
        for path in tree.paths:
            if not matches(path, globs.split()):
                continue
            text = tree.text(path)
            sizes = functions(text) if kind == "function" else [(1, len(text.splitlines()))]
            for line, size in sizes:
                if size > int(limit):
                    findings.append(Finding(path, line, f"{kind} of {size} lines, the limit is {limit}: {reason}"))
    return findings
