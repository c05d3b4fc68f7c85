"""The lint, bounded in time: every header alone, clang-tidy on what changed; and that it finds what it is for."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from deploy.scripts import lint_files

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = int(os.environ.get("HUYING_LINT_SECONDS", "360"))

_LOCK_FORGOTTEN = """#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
class Counter {
 public:
  void Add() { ++count_; }

 private:
  absl::Mutex mutex_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
};
"""


class Repository(unittest.TestCase):
    def test_nothing_is_found_in_the_time_there_is(self):
        done = subprocess.run([ROOT / "deploy/scripts/lint", "--changed", "--seconds", str(SECONDS)], check=False)
        self.assertEqual(done.returncode, 0, "see above; make lint looks at everything")


class Finds(unittest.TestCase):
    """Each plants one fault in a file of its own."""

    @classmethod
    def setUpClass(cls):
        prepared = subprocess.run([ROOT / "deploy/scripts/lint", "--prepare"], capture_output=True, text=True, check=False)
        assert prepared.returncode == 0, prepared.stdout + prepared.stderr
        cls.arguments = lint_files.compile_commands()["common/bus/append_queue.h"]

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def failures(self, text, make_job, seconds=0):
        """The paths that a job over `text` reports."""
        planted = pathlib.Path(self.folder.name) / "planted.cc"
        planted.write_text(text)
        job = make_job(planted)
        runner = lint_files.Runner(seconds, kept=pathlib.Path(self.folder.name) / "kept", out=sys.stderr)
        runner.run_all([job])
        return runner

    def tidy(self, planted):
        command = ["clang-tidy", f"--config-file={ROOT / '.clang-tidy'}", "--quiet", str(planted), "--",
                   *self.arguments[1:self.arguments.index("-o")]]
        return lint_files.Job("clang-tidy", str(planted), command)

    def header(self, planted):
        arguments = self.arguments[:self.arguments.index("-o")]
        return lint_files.Job("header", str(planted), [*arguments, "-o", f"{planted}.o", "-c", str(planted)])

    def test_a_member_read_without_its_lock(self):
        self.assertEqual(len(self.failures(_LOCK_FORGOTTEN, self.tidy).failed), 1)
        locked = _LOCK_FORGOTTEN.replace("{ ++count_; }", "{\n    const absl::MutexLock lock(&mutex_);\n    ++count_;\n  }")
        self.assertEqual(len(self.failures(locked, self.tidy).failed), 0)

    def test_a_header_that_lacks_an_include(self):
        self.assertEqual(len(self.failures("std::string Name();\n", self.header).failed), 1)
        self.assertEqual(len(self.failures("#include <string>\nstd::string Name();\n", self.header).failed), 0)

    def test_lack_of_time_is_no_failure_and_is_said(self):
        runner = self.failures("std::string Name();\n", self.header, seconds=1e-9)
        self.assertEqual((len(runner.failed), len(runner.looked), len(runner.missed)), (0, 0, 1))

    def test_a_verdict_is_kept_until_the_text_changes(self):
        def job(planted):
            made = self.header(planted)
            made.fingerprint = ["cat", str(planted)]
            return made
        self.failures("#include <string>\n", job)
        kept = list((pathlib.Path(self.folder.name) / "kept").iterdir())
        self.failures("#include <string>\n", job)
        self.assertEqual(list((pathlib.Path(self.folder.name) / "kept").iterdir()), kept)
        self.assertEqual(len(self.failures("std::string Name();\n", job).failed), 1)


class ChangedFiles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.email", "somebody@example.com")
        self.git("config", "user.name", "Somebody")

    def git(self, *arguments):
        subprocess.run(["git", "-C", self.root, *arguments], check=True, capture_output=True)

    def commit(self, path, text="int x;\n"):
        (self.root / path).write_text(text)
        self.git("add", path)
        self.git("commit", "-q", "-m", path)

    def changed(self):
        return lint_files.changed_files(self.root)[0]

    def test_since_the_last_release(self):
        self.commit("old.cc")
        self.git("tag", "v1")
        self.commit("first.cc")
        self.commit("second.h")
        self.commit("page.md")
        self.assertEqual(self.changed(), ["second.h", "first.cc"])

    def test_since_the_branch_left_main(self):
        self.commit("old.cc")
        self.git("checkout", "-q", "-b", "work")
        self.commit("new.cc")
        (self.root / "not_committed.cc").write_text("int y;\n")
        self.assertEqual(self.changed(), ["not_committed.cc", "new.cc"])

    def test_a_fresh_clone_of_main_looks_at_the_newest_only(self):
        for number in range(lint_files.CHANGED_MAX + 3):
            self.commit(f"f{number}.cc", f"int x{number};\n")
        changed = self.changed()
        self.assertEqual(len(changed), lint_files.CHANGED_MAX)
        self.assertEqual(changed[0], f"f{lint_files.CHANGED_MAX + 2}.cc")

    def test_a_file_that_is_gone_is_not_looked_at(self):
        self.commit("old.cc")
        self.commit("gone.cc", "int z;\n")
        self.git("rm", "-q", "gone.cc")
        self.git("commit", "-q", "-m", "gone")
        self.assertEqual(self.changed(), ["old.cc"])

    def test_without_a_repository(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(lint_files.changed_files(folder)[0], [])


if __name__ == "__main__":
    unittest.main()
