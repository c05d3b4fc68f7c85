"""The files a guard looks at, the tables it reads, and what it reports."""

import dataclasses
import fnmatch
import functools
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLES = pathlib.Path(__file__).resolve().parent / "tables"
SKIPPED_FOLDERS = {".git", "node_modules", "__pycache__", ".cache", "dist"}


@dataclasses.dataclass(frozen=True)
class Finding:
    """One breach: where, and what to do about it."""

    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


class Tree:
    """A source tree; paths are relative to its root and use '/'."""

    def __init__(self, root=ROOT):
        self.root = pathlib.Path(root)

    @functools.cached_property
    def paths(self):
        found = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS and not f.startswith("build"))
            found += [(pathlib.Path(folder) / f).relative_to(self.root).as_posix() for f in sorted(files)]
        return found

    def matching(self, *globs):
        return [path for path in self.paths if matches(path, globs)]

    def text(self, path):
        """Its text, or nothing where the file is not text."""
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            return ""

    @functools.cached_property
    def committed(self):
        """Paths that git has; all paths where there is no repository."""
        if not (self.root / ".git").exists():
            return self.paths
        done = subprocess.run(["git", "-C", self.root, "ls-files", "-z"], capture_output=True, text=True, check=False)
        if done.returncode != 0:  # e.g. a folder of somebody else: then nothing would have been looked at
            raise RuntimeError(f"git does not say what is committed: {done.stderr}")
        return done.stdout.split("\0")[:-1]


def matches(path, globs):
    """True when a glob matches and no '!glob' does; '*' crosses '/'."""
    denied = any(fnmatch.fnmatchcase(path, g[1:]) for g in globs if g.startswith("!"))
    return not denied and any(fnmatch.fnmatchcase(path, g) for g in globs if not g.startswith("!"))


def read_table(name, columns):
    """Rows of a table 'a | b | c'; '#' starts a comment line. Every row has all columns, so none lacks its reason."""
    rows = []
    for number, line in enumerate((TABLES / name).read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split(" | ")]
        if len(cells) != columns or not all(cells):
            raise ValueError(f"tests/guards/tables/{name}:{number}: needs {columns} filled columns, the last is the reason")
        rows.append(cells)
    return rows


_LITERALS = re.compile(r"""R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'|//[^\n]*|/\*.*?\*/""", re.S)


def without_comments_and_strings(text):
    """C++ with comments and literals blanked; lines stay where they are."""
    return _LITERALS.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
