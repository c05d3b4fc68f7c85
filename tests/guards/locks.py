"""Code that ships locks with absl::Mutex: only its guarded members are checked by clang (see .clang-tidy)."""

import re

from tests.guards.tree import Finding, read_table, without_comments_and_strings

_LOCK = re.compile(r"\bstd::(?:(?:recursive_|timed_|recursive_timed_|shared_|shared_timed_)?mutex|lock_guard|unique_lock|"
                   r"scoped_lock|shared_lock|condition_variable(?:_any)?)\b")


def is_test(path):
    return path.endswith(("_test.cc", "_bench.cc")) or path.startswith("common/testing/") or not path.startswith(("common/", "services/"))


def check(tree):
    allowed = [path for path, _ in read_table("locks.table", 2)]
    findings = []
    for path in tree.matching("*.cc", "*.h"):
        if is_test(path):
            continue
        code = without_comments_and_strings(tree.text(path))
        found_here = list(_LOCK.finditer(code))
        if path in allowed:
            if not found_here:
                findings.append(Finding(path, 1, "needs its row in locks.table no more: remove it"))
            continue
        for found in found_here:
            findings.append(Finding(path, code.count("\n", 0, found.start()) + 1,
                                    f"'{found.group()}': take absl::Mutex, absl::MutexLock, absl::CondVar, and say with "
                                    "ABSL_GUARDED_BY what it guards"))
    return findings
