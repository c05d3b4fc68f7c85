"""The guards themselves: each refuses what it should and lets pass what it should, on small made-up trees."""

import pathlib
import tempfile
import unittest

from tests.guards import banned, committed, frozen, glossary, includes, locks, mechanisms, metrics, situations, sizes, words
from tests.guards.tree import Tree, read_table

# Written in pieces, so that the guards do not find them here.
PINYIN = "jie" + "dan"
LEFTOVER = "TO" + "DO"


class GuardCase(unittest.TestCase):
    def check(self, guard, files):
        """What a guard finds in a tree of path -> text, as text."""
        with tempfile.TemporaryDirectory() as folder:
            for path, text in files.items():
                place = pathlib.Path(folder, path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")
            return [str(finding) for finding in guard.check(Tree(folder))]

    def assert_refused(self, guard, path, text, word):
        findings = self.check(guard, {path: text})
        self.assertEqual(1, len(findings), findings)
        self.assertIn(word, findings[0])

    def assert_passes(self, guard, path, text):
        self.assertEqual([], self.check(guard, {path: text}))


class FrozenTest(GuardCase):
    SUM = "486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7"  # of "world"

    def findings(self, log, sums):
        return self.check(frozen, {"tests/replay/golden/1.0.0/a.records": log, "tests/replay/golden/next/a.records": "new",
                                   frozen.SUMS: sums})

    def test_lets_pass_what_stayed(self):
        self.assertEqual([], self.findings("world", f"{self.SUM}  tests/replay/golden/1.0.0/a.records\n"))

    def test_refuses_what_changed_or_is_not_listed_or_is_gone(self):
        changed = self.findings("word", f"{self.SUM}  tests/replay/golden/1.0.0/a.records\n")
        self.assertIn("has changed", "".join(changed))
        self.assertIn("is not in", "".join(self.findings("world", "")))
        gone = self.findings("world", f"{self.SUM}  tests/replay/golden/1.0.0/a.records\n{self.SUM}  proto/frozen/1.0.0.binpb\n")
        self.assertIn("is gone", "".join(gone))

    def test_a_version_has_words(self):
        project = {"CMakeLists.txt": "project(huying VERSION 2.0.0 LANGUAGES CXX)\n"}
        self.assertEqual([], self.check(frozen, {**project, "CHANGELOG.md": "# Changes\n\n## [2.0.0]\n\n## [1.0.0]\n"}))
        self.assertIn("2.0.0", "".join(self.check(frozen, {**project, "CHANGELOG.md": "# Changes\n\n## [1.0.0]\n"})))
        self.assertIn("2.0.0", "".join(self.check(frozen, project)))


class IncludesTest(GuardCase):
    def test_refuses(self):
        for path, header, word in (
                ("services/dispatch/rules/a.cc", '"common/store/db.h"', "rules are pure"),
                ("services/dispatch/whistle/rules.cc", '"common/casework/module.h"', "are pure"),
                ("services/dispatch/whistle/rules.h", '"services/followup/visits/rules.h"', "are pure"),
                ("services/dispatch/rules/a.cc", '"common/testing/sim.h"', "rules are pure"),
                ("services/dispatch/rules/a.h", '"huying/dispatch/v1/rpc.grpc.pb.h"', "rules are pure"),
                ("services/dispatch/rules/a.cc", "<absl/status/status.h>", "outside of pure rules"),
                ("services/dispatch/rules/a_test.cc", '"services/dispatch/store.h"', "table of values"),
                ("services/dispatch/a.cc", '"services/intake/store.h"', "only by topics and rpc"),
                ("services/dispatch/a.cc", '"common/testing/sim.h"', "test helpers stay in tests"),
                ("services/dispatch/a_test.cc", '"services/intake/store.h"', "only by topics and rpc"),
                ("services/dispatch/handlers.cc", "<grpcpp/grpcpp.h>", "rpc.cc"),
                ("services/dispatch/handlers.cc", '"rocksdb/db.h"', "on disk"),
                ("services/dispatch/handlers.cc", "<librdkafka/rdkafka.h>", "behind its interface"),
                ("services/gateway/a.h", "<nlohmann/json.hpp>", "never in a header"),
                ("common/store/db.cc", '"services/dispatch/store.h"', "knows no service"),
                ("common/store/db.cc", '"common/testing/sim.h"', "knows no service"),
                ("common/core/ids.h", '"common/store/db.h"', "pure"),
                ("common/runtime/a.cc", "<boost/asio.hpp>", "nobody may yet"),
                ("common/store/db.cc", "<absl/base/internal/endian.h>", "internals"),
                ("services/dispatch/rules/a.cc", '"services/dispatch/rules/example.h"', "rules are pure"),
                ("services/dispatch/rpc.cc", '"services/dispatch/example.h"', "stay in tests"),
                ("common/bus/embedded.cc", '"common/bus/conformance.h"', "no test helper"),
        ):
            with self.subTest(path=path, header=header):
                self.assert_refused(includes, path, f"#include {header}\n", word)

    def test_refuses_a_path_from_beside(self):
        findings = self.check(includes, {"common/store/db.cc": '#include "db.h"\n', "common/store/db.h": ""})
        self.assertEqual(1, len(findings))
        self.assertIn("from the repository's root", findings[0])

    def test_passes(self):
        for path, header in (
                ("services/dispatch/rules/a.cc", '"common/core/ids.h"'),
                ("services/dispatch/rules/a.cc", '"services/dispatch/rules/b.h"'),
                ("services/dispatch/rules/a.cc", '"huying/dispatch/v1/dispatch.pb.h"'),
                ("services/dispatch/rules/a.cc", "<vector>"),
                ("services/dispatch/rules/a_test.cc", "<gtest/gtest.h>"),
                ("services/dispatch/rules/a_test.cc", '"services/dispatch/rules/example.h"'),
                ("services/dispatch/whistle/rules_test.cc", '"services/dispatch/example.h"'),
                ("common/bus/conformance.h", '"common/bus/conformance_fixture.h"'),
                ("services/dispatch/rpc.cc", "<grpcpp/grpcpp.h>"),
                ("services/dispatch/rpc.cc", '"huying/dispatch/v1/rpc.grpc.pb.h"'),
                ("services/dispatch/a_test.cc", '"common/testing/sim.h"'),
                ("services/huying/main.cc", '"services/dispatch/service.h"'),
                ("common/store/db.cc", '"rocksdb/db.h"'),
                ("tests/sim/all_test.cc", '"services/dispatch/service.h"'),
        ):
            with self.subTest(path=path, header=header):
                self.assert_passes(includes, path, f"#include {header}\n")


class BannedTest(GuardCase):
    def test_refuses(self):
        for path, text, word in (
                ("services/dispatch/handlers.cc", "auto t = std::chrono::system_clock::now();", "time is an input"),
                ("services/dispatch/handlers.cc", "auto t = time(nullptr);", "time is an input"),
                ("services/dispatch/rules/a.cc", "auto t = std::chrono::steady_clock::now();", "as an argument"),
                ("services/dispatch/handlers.cc", "std::random_device seed{};", "seeded"),
                ("services/dispatch/handlers.cc", "std::this_thread::sleep_for(d);", "hides a race"),
                ("common/store/db.cc", "try { F(); } catch (...) {}", "name what is caught"),
                ("common/store/db.h", "using namespace std;", "leaks"),
                ("common/store/db.cc", f"// {LEFTOVER}: later", "leftovers"),
                ("docs/a.md", "see /" + "home/me/notes", "somebody's own machine"),
        ):
            with self.subTest(text=text):
                self.assert_refused(banned, path, text + "\n", word)

    def test_passes(self):
        for path, text in (
                ("common/core/clock.cc", "return std::chrono::system_clock::now();"),
                ("services/dispatch/handlers.cc", "// never system_clock::now()"),
                ("services/dispatch/handlers.cc", 'Log("system_clock::now()");'),
                ("services/dispatch/handlers.cc", "case_.set_time(0); view.time(now);"),
                ("common/runtime/a.cc", "auto t = std::chrono::steady_clock::now();"),
                ("docs/a.md", "data lives in /var/lib/huying and https://example.org/home/x"),
        ):
            with self.subTest(text=text):
                self.assert_passes(banned, path, text + "\n")


class SizesTest(GuardCase):
    def function_sizes(self, text):
        return [size for _, size in sizes.functions(text)]

    def test_measures_bodies_not_containers(self):
        text = ("namespace a {\nclass B : public C<D(int)> {\n public:\n  B() : x_{1}, y_(2) {\n  }\n"
                "  int F() const {\n    if (x) {\n    }\n    return 1;\n  }\n};\n"
                "template <class T, typename U = Map<int>>\nT G(T t) {\n  return t;\n}\n"
                "const Row kRows[] = {\n  {Case(1)},\n  {Case(2)},\n};\n}\n")
        self.assertEqual([5, 3], [size for size in self.function_sizes(text) if size > 2])

    def test_is_not_misled_by_braces_in_text(self):
        text = 'void F() {\n  Log("{{{");  // {\n  char c = \'{\';\n  auto r = R"x({ { )x";\n}\nvoid G() {\n}\n'
        self.assertEqual([5, 2], self.function_sizes(text))

    def test_refuses(self):
        body = "  x();\n"
        self.assert_refused(sizes, "common/a/a.cc", "void F() {\n" + body * 69 + "}\n", "function of 71")
        self.assert_refused(sizes, "common/a/a.h", "\n" * 501, "file of 501")
        self.assert_refused(sizes, "services/intake/main.cc", "\n" * 60, "no logic")
        self.assert_refused(sizes, "services/intake/CMakeLists.txt", "\n" * 26, "limit is 25")
        self.assert_refused(sizes, "Makefile", "\n" * 120, "preset or a script")

    def test_passes(self):
        body = "  x();\n"
        self.assert_passes(sizes, "common/a/a.cc", "namespace a {\nvoid F() {\n" + body * 68 + "}\n" + "\n" * 100 + "}\n")
        self.assert_passes(sizes, "services/intake/main.cc", "\n" * 59)


class WordsTest(GuardCase):
    def test_refuses(self):
        spread = PINYIN[:3] + "_" + PINYIN[3:]
        for text in (f"int {PINYIN} = 0;", f"void {PINYIN.title()}Task();", f"int {spread}_count;", f"struct {PINYIN.title()} {{}};"):
            with self.subTest(text=text):
                self.assert_refused(words, "common/a/a.cc", text + "\n", "is pinyin")

    def test_passes(self):
        for text in ("int accepted_count;", f"// 签收 ({PINYIN})", f'Log("{PINYIN}");', "void Change(Machine* general);"):
            with self.subTest(text=text):
                self.assert_passes(words, "common/a/a.cc", text + "\n")


class GlossaryTest(GuardCase):
    PROTO = "// 签收: the unit is responsible.\nmessage A {}\n// What it is 分类.\nenum B {}\n// Nothing of it.\nmessage C {}\n"
    ROWS = "| 签收 | the unit is responsible | x.A |\n| 分类 | What it is | x.B |\n"

    def found(self, rows):
        page = "# The language\n" + glossary.HEAD + rows
        return self.check(glossary, {"proto/huying/x/v1/x.proto": self.PROTO, "proto/README.md": page})

    def test_passes(self):
        self.assertEqual([], self.found(self.ROWS))

    def test_refuses(self):
        for rows in ("", self.ROWS + self.ROWS, self.ROWS.replace("responsible", "respons")):
            with self.subTest(rows=rows):
                self.assertEqual(1, len(self.found(rows)))


class MechanismsTest(GuardCase):
    HEAD = "# Mechanisms\n| id | mechanism | what it means | status | home |\n|---|---|---|---|---|\n"

    def run_with(self, status, files, meaning="in time. Thin: no window"):
        table = self.HEAD + f"| D3 | accept | {meaning} | {status} | services/dispatch |\n"
        return self.check(mechanisms, {"docs/mechanisms.md": table, **files})

    CODE = {"services/dispatch/rules/a.cc": "// MECH D3\nint F();\n"}
    TEST = {"services/dispatch/rules/a_test.cc": "// MECH D3\n"}

    def test_passes_with_code_and_test(self):
        self.assertEqual([], self.run_with("first slice", {**self.CODE, **self.TEST}))
        self.assertEqual([], self.run_with("planned", {}))
        self.assertEqual([], self.run_with("planned", {"common/geo/a.cc": "// MECH D3: a tool for it\n"}))

    def test_refuses(self):
        for status, files, word in (
                ("first slice", self.TEST, "no code"),
                ("first slice", self.CODE, "no test"),
                ("first slice", {**self.CODE, **self.TEST, "services/intake/b.cc": "// MECH D3\n"}, "one home"),
                ("first slice", {**self.CODE, **self.TEST, "services/dispatch/c.cc": "// MECH D9\n"}, "D9 is not in"),
                ("planned", self.CODE, "is 'planned'"),
                ("soon", {}, "has the status 'soon'"),
        ):
            with self.subTest(word=word):
                findings = self.run_with(status, files)
                self.assertEqual(1, len(findings), findings)
                self.assertIn(word, findings[0])
        findings = self.run_with("first slice", {**self.CODE, **self.TEST}, "in time")
        self.assertEqual(1, len(findings), findings)
        self.assertIn("does not say what is thin", findings[0])

    def test_reads_several_ids_in_one_mark(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "a.cc").write_text("// MECH D3, F1: accept\n", encoding="utf-8")
            self.assertEqual(["D3", "F1"], [mark.id for mark in mechanisms.find_marks(Tree(folder))])



class SituationsTest(GuardCase):
    TEST = {"services/dispatch/returns/rules_test.cc": "TEST(Returns, Once) {}\nRC_GTEST_PROP(Date, Stays, ()) {}\n",
            "tests/journey/test_month.py": ""}

    def run_with(self, *rows):
        return self.check(situations, {"docs/situations.md": "\n".join(rows) + "\n", **self.TEST})

    def test_passes(self):
        self.assertEqual([], self.run_with(
            "| # | situation | right here | shown by |", "|---|---|---|---|",
            "| A1 | gone | goes on | Returns.Once, Date.Stays, tests.journey.test_month |", "| C1, C2 | two | | planned (links) |"))

    def test_refuses(self):
        for row, word in (
                ("| A1 | gone | goes on | |", "names no test"),
                ("| A1 | gone | goes on | Returns.Twice |", "Returns.Twice is no test"),
                ("| A1 | gone | goes on | tests.journey.test_year |", "tests.journey.test_year is no test"),
                ("| A1, A1 | gone | goes on | Returns.Once |", "stands twice"),
        ):
            with self.subTest(word=word):
                findings = self.run_with(row)
                self.assertEqual(1, len(findings), findings)
                self.assertIn(word, findings[0])


class MetricsTest(GuardCase):
    def test_refuses(self):
        for name, word in (("huying_dispatch_accept_count", "unit"), ("huying_kitchen_sink_seconds", "scope"),
                           ("huying_Dispatch_x_seconds", "lower case"), ("huying_dispatch_total", "unit")):
            with self.subTest(name=name):
                self.assert_refused(metrics, "common/a/a.cc", f'Add("{name}");\n', word)

    def test_passes(self):
        self.assert_passes(metrics, "common/a/a.cc", 'Add("huying_log_void_records_total", "huying_rpc_wait_seconds");\n')

    def test_reads_names_that_are_put_together_for_each_service(self):
        self.assert_refused(metrics, "common/a/a.cc", 'Add("huying_" + host.service() + "_lost_socks");\n', "unit")
        self.assert_passes(metrics, "common/a/a.cc", 'Add("huying_" + service + "_decided_events_total");\n')

    def test_documents_name_what_there_is(self):
        code = {"common/a/a.cc": 'Add("huying_log_void_records_total", "huying_" + name + "_state_cases");\n'}
        told = "`huying_log_void_records_total{reason}`, huying_<service>_state_cases, huying_intake_state_cases, huying_<service>_<noun>\n"
        self.assertEqual([], self.check(metrics, {**code, "docs/a.md": told}))
        for gone in ("huying_log_void_records", "huying_<service>_old_cases", "huying_intake_old_cases"):
            with self.subTest(gone=gone):
                findings = self.check(metrics, {**code, "docs/a.md": f"{gone}\n"})
                self.assertEqual(1, len(findings), findings)
                self.assertIn("no program has", findings[0])


class LocksTest(GuardCase):
    def test_refuses(self):
        for path, text in (("common/store/a.cc", "const std::lock_guard lock(mutex_);\n"),
                           ("common/store/a.h", "mutable std::mutex mutex_;\n"),
                           ("services/intake/a.cc", "std::unique_lock<std::shared_mutex> lock;\n"),
                           ("services/intake/a.h", "std::condition_variable changed_;\n")):
            with self.subTest(text=text):
                findings = self.check(locks, {path: text})
                self.assertTrue(findings)
                self.assertIn("absl::Mutex", findings[0])

    def test_passes(self):
        self.assert_passes(locks, "common/store/a.cc", "const absl::MutexLock lock(&mutex_);  // not std::mutex\n")
        self.assert_passes(locks, "common/store/a_test.cc", "std::mutex mutex;\n")
        self.assert_passes(locks, "common/testing/a.h", "std::mutex mutex_;\n")
        self.assert_passes(locks, "tests/sim/a.cc", "std::mutex mutex;\n")

    def test_an_exception_that_is_not_needed_any_more(self):
        for path, _ in read_table("locks.table", 2)[:1]:
            self.assert_refused(locks, path, "int x;\n", "remove it")


class CommittedTest(GuardCase):
    def test_refuses(self):
        for path in ("services/a/a.pb.h", "proto/a/a_pb2.py", "a/b.jar"):
            self.assert_refused(committed, path, "x\n", "is committed")

    def test_refuses_what_git_has_in_folders_that_a_walk_leaves_out(self):
        tree = Tree("/nonexistent")
        tree.__dict__["committed"] = ["build/x.txt", "tests/web/node_modules/x/y.js", "common/a/a.cc"]
        self.assertEqual(2, len(committed.check_generated(tree)))

    def test_a_repository_that_git_does_not_read_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, ".git").write_text("rubbish", encoding="utf-8")
            with self.assertRaisesRegex(RuntimeError, "what is committed"):
                committed.check_generated(Tree(folder))

    def test_documents(self):
        self.assert_refused(committed, "docs/a.md", "# A\n[b](b.md)\n", "not there")
        self.assert_refused(committed, "docs/a.md", "# A\n# B\n", "2 titles")
        self.assert_passes(committed, "docs/a.md", "# A\n[a](a.md#x) [c](https://example.org)\n```\n# no title\n```\n")

    def decision(self, text, index="- [d](0007-d.md)", name="0007-d"):
        return self.check(committed, {f"docs/decisions/{name}.md": text, "docs/decisions/README.md": f"# D\n{index}\n"})

    def test_decisions(self):
        good = "# 0007 Stores\n\nStatus: accepted\nDate: 2026-11-22\n\n**Decision.** x\n"
        self.assertEqual([], self.decision(good))
        for bad in (good.replace("0007", "0008"), good.replace("accepted", "done"), good.replace("Date: 2026-11-22\n", ""),
                    good.replace("accepted", "superseded by 0009")):
            with self.subTest(text=bad):
                self.assertIn("does not begin", "\n".join(self.decision(bad)))
        self.assertIn("add its line", "\n".join(self.decision(good, index="")))
        both = {"docs/decisions/README.md": "# D\n[a](0007-a.md) [b](0007-b.md)\n", "docs/decisions/0007-a.md": good,
                "docs/decisions/0007-b.md": good}
        self.assertIn("the next free one", "\n".join(self.check(committed, both)))
