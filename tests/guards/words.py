"""No pinyin in identifiers: nouns are English, from the glossary in proto/README.md."""

import re

from tests.guards.tree import TABLES, Finding, without_comments_and_strings

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def read_words():
    words = {}
    for line in (TABLES / "pinyin.table").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            pinyin, english = [cell.strip() for cell in line.split(" | ")]
            words[pinyin] = english
    return words


def find_pinyin(identifier, words):
    """The pinyin word in it, alone or spread over neighbouring parts (with '_' between syllables), or None."""
    parts = [part.lower() for part in _WORD.findall(identifier)]
    for first in range(len(parts)):
        for last in range(first + 1, min(first + 4, len(parts)) + 1):
            joined = "".join(parts[first:last])
            if joined in words:
                return joined
    return None


def check(tree):
    words = read_words()
    findings = []
    for path in tree.matching("*.cc", "*.h", "*.proto", "*.ts", "*.vue", "*.py", "*.cmake", "*CMakeLists.txt"):
        text = tree.text(path)
        code = without_comments_and_strings(text) if path.endswith((".cc", ".h", ".proto", ".ts")) else text
        for found in _IDENTIFIER.finditer(path + "\n" + code):
            pinyin = find_pinyin(found.group(), words)
            if pinyin:
                line = max(code.count("\n", 0, max(found.start() - len(path) - 1, 0)) + 1, 1)
                findings.append(Finding(path, line, f"'{found.group()}' is pinyin; the glossary's word is '{words[pinyin]}'"))
    return findings
