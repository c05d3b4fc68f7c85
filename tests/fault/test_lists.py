"""Lists of the whole city while processes are killed, stopped and started: what does not answer is named, and nothing comes twice."""

import json
import signal
import unittest

from tests.fault import cluster
from tests.fault.cluster import PARTITIONS, Cluster
from tests.journey.test_lists import CASES, MAP, write_reports
from tests.kafka import broker

PAGE_SIZE = 3
# A list must be asked for, on a busy machine, before others have taken over.
SESSION_TIMEOUT_MS = 30_000


@unittest.skipIf(broker.unavailable() or cluster.unavailable(), broker.unavailable() or cluster.unavailable() or "")
class Lists(unittest.TestCase):
    def page(self, city, *words):
        """A page and the partitions that it lacks, which are told on standard error, too."""
        done = city.ctl("list", "dispatch", *words, "--json", check=False)
        self.assertIn(done.returncode, (0, 4), done.stdout + done.stderr)
        page = json.loads(done.stdout)
        missing = (page["missing_partitions"] or {}).get("partitions", [])
        self.assertEqual(done.returncode, 4 if missing else 0)
        if missing:
            self.assertIn(f"no answer of dispatch for the partitions {', '.join(map(str, missing))}", done.stderr)
        page["ids"] = [item["task"]["header"]["case_id"] for item in page["items"]]
        return page, missing

    def whole(self, city):
        found = []

        def look():
            page, missing = self.page(city, "--page-size", 200)
            found[:] = page["ids"]
            return not missing and len(found) == CASES
        cluster.wait_until("the whole list", look)
        return list(found)

    def page_by_page(self, city, meanwhile):
        """A page that lacks a part is asked for again. `meanwhile` is called after each page, with how many there were."""
        ids, token, pages = [], "", 0
        while True:
            words = ["--page-size", PAGE_SIZE, *(["--page", token] if token else [])]
            got = []

            def whole_page(words=words, got=got):
                page, missing = self.page(city, *words)
                got[:] = [page]
                return not missing
            cluster.wait_until("a page without a missing part", whole_page)
            ids += got[0]["ids"]
            token = got[0]["next_page_token"]
            if not token:
                return ids
            pages += 1
            meanwhile(pages)

    def partitions(self, city):
        """Case id -> its partition, by the log of dispatch."""
        found = {}
        for line in city.ctl("log", "--topic", "huying.dispatch.events.v1", "--json").stdout.splitlines():
            record = json.loads(line)
            for entry in record.get("entries", []):
                for event in entry["events"]:
                    found[event["event"]["header"]["case"]["case_id"]] = record["partition"]
        return found

    def check_part(self, city, everything):
        """What one process does not answer for is named, and the rest is all there."""
        page, missing = self.page(city, "--page-size", 200)
        self.assertTrue(missing, "a process is gone, and the list looks whole")
        self.assertLess(len(missing), PARTITIONS)
        at = self.partitions(city)
        self.assertEqual(page["ids"], [i for i in everything if at[i] not in missing])
        self.assertTrue(page["missing_partitions"]["failures"], "nobody says why")
        return missing

    def test_killed_stopped_and_moving(self):
        with Cluster(instances=2, session_timeout_ms=SESSION_TIMEOUT_MS) as city:
            write_reports(city.folder / "reports.csv")
            city.ctl("import", city.folder / "reports.csv", "--map", MAP)
            everything = self.whole(city)
            first, second = city.of("dispatch")
            cluster.wait_until("both own partitions", lambda: cluster.owned(first) and cluster.owned(second))

            owned = cluster.owned(first)
            first.kill9()
            self.assertEqual(len(self.check_part(city, everything)), owned)
            self.assertEqual(self.whole(city), everything, "the other one has taken over")

            # It comes back and is given partitions, is stopped, is taken over from and wakes: all between the pages.
            def move(pages):
                if pages == 2:
                    first.start()
                if pages == 4:
                    cluster.wait_until("it owns partitions again", lambda: cluster.owned(first) > 0)
                if pages == 6:
                    first.signal(signal.SIGSTOP)
                if pages == 9:
                    first.signal(signal.SIGCONT)
            self.assertEqual(self.page_by_page(city, move), everything)
            self.assertEqual(self.whole(city), everything)

            cluster.wait_until("both own partitions", lambda: cluster.owned(first) and cluster.owned(second))
            second.signal(signal.SIGSTOP)
            try:
                self.check_part(city, everything)
            finally:
                second.signal(signal.SIGCONT)
            self.assertEqual(self.whole(city), everything)


if __name__ == "__main__":
    unittest.main()
