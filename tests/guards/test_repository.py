"""Every guard over the repository itself."""

import unittest

from tests.guards import banned, committed, frozen, glossary, includes, locks, mechanisms, metrics, situations, sizes, words
from tests.guards.tree import Tree


class RepositoryTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.tree = Tree()

    def assert_clean(self, guard):
        findings = guard.check(self.tree)
        self.assertFalse(findings, f"{len(findings)} findings:\n" + "\n".join(map(str, findings)))

    def test_includes_follow_the_layers(self):
        self.assert_clean(includes)

    def test_nothing_banned_is_written(self):
        self.assert_clean(banned)

    def test_files_and_functions_stay_small(self):
        self.assert_clean(sizes)

    def test_no_identifier_is_pinyin(self):
        self.assert_clean(words)

    def test_every_mechanism_has_code_and_test_in_one_home(self):
        self.assert_clean(mechanisms)

    def test_every_situation_is_shown_by_a_test(self):
        self.assert_clean(situations)

    def test_what_ships_locks_with_guards(self):
        self.assert_clean(locks)

    def test_what_was_frozen_stays(self):
        self.assert_clean(frozen)

    def test_metric_names_have_scope_and_unit(self):
        self.assert_clean(metrics)

    def test_the_glossary_is_what_the_protos_say(self):
        self.assert_clean(glossary)

    def test_nothing_generated_is_committed_and_documents_are_whole(self):
        self.assert_clean(committed)
