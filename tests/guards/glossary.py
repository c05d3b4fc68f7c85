"""The glossary in proto/README.md is what the protos' comments say: `python3 -m tests.guards.glossary --write` writes it."""

import pathlib
import re
import sys

from tests.guards.tree import Finding, Tree

PAGE = "proto/README.md"
HEAD = "| 中文 | English | identifier |\n|---|---|---|\n"
_DECLARED = re.compile(r"((?:^//[^\n]*\n)+)(?:message|enum) (\w+) \{", re.M)
_CHINESE = r"[\u3400-\u9fff、，/（）\d]*[\u3400-\u9fff][\u3400-\u9fff、，/（） \d]*"
_FIRST = re.compile(rf"^({_CHINESE})(?:[:：,;]? *(.*))?$", re.S)
_LAST = re.compile(rf"^(.*?) ({_CHINESE})$", re.S)


def _row(comment):
    """(Chinese, English) of a comment, or None if it names no Chinese word."""
    text = " ".join(line.removeprefix("//").strip() for line in comment.splitlines())
    sentence = re.split(r"(?<=[^\d])\. |\.$|。", text, maxsplit=1)[0].strip()
    for pattern, chinese, english in ((_FIRST, 1, 2), (_LAST, 2, 1)):
        found = pattern.match(sentence)
        if found:
            return found.group(chinese).strip(), (found.group(english) or "").strip()
    return None


def rows(tree):
    for path in sorted(tree.matching("proto/huying/*.proto")):
        area = path.split("/")[2]
        for comment, name in _DECLARED.findall(tree.text(path)):
            row = _row(comment)
            if row:
                yield f"| {row[0]} | {row[1]} | {area}.{name} |\n"


def table(tree):
    return HEAD + "".join(rows(tree))


def check(tree):
    text = tree.text(PAGE)
    at = text.find(HEAD)
    line = text.count("\n", 0, max(at, 0)) + 1
    if at < 0 or text[at:] != table(tree):
        return [Finding(PAGE, line, "the glossary is not what the protos say: python3 -m tests.guards.glossary --write")]
    return []


def main():
    tree = Tree()
    text = tree.text(PAGE)
    page = pathlib.Path(__file__).resolve().parents[2] / PAGE
    page.write_text(text[:text.index(HEAD)] + table(tree), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python3 -m tests.guards.glossary --write")
    main()
