"""A city lives for some days: people report, officers work, the server is killed in the middle, and nothing is lost."""

import json
import shutil
import subprocess
import time
import unittest

from tests.journey import server
from tests.journey.server import Server, run_ctl

SERVICES = ("intake", "dispatch", "followup", "supervision", "analytics")


@unittest.skipIf(server.unavailable(), server.unavailable() or "")
class Lifecycle(unittest.TestCase):
    def verify(self, data):
        done = run_ctl("verify", "--data", data)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_all_cases_come_to_an_end(self):
        with Server() as city:
            summary = city.ctl_json("simulate", "--cases", "80", "--seed", "3")
            self.assertEqual(summary["reported"], 80)
            self.assertEqual(summary["closed"] + summary["refused"] + summary["parked"], 80, summary)
            self.assertEqual(summary["rejections"], {}, "officers do nothing that the rules refuse")
            stats = city.ctl_json("stats")
            self.assertEqual(stats["missing"], [])
            self.assertEqual(stats["events_by_kind"]["intake"]["CaseReceived"], 80)
            self.assertEqual(stats["cases_by_state"]["followup"]["CLOSED"], summary["closed"])
            self.assertEqual(stats["open_tasks"], 0)
            self.assertEqual(city.stop(), 0, city.log.read_text()[-2000:])
            self.verify(city.data)

    def test_the_story_of_a_case_is_told_in_order(self):
        with Server() as city:
            city.ctl_json("simulate", "--cases", "20", "--seed", "5")
            city.stop()
            records = city.log_records("followup")
            closed = [entry["event"]["header"]["case"]["case_id"] for record in records for e in record.get("entries", [])
                      for entry in e["events"] if entry["kind"] == "CaseClosed" and not entry["event"]["closed"].get("on_the_spot")]
            self.assertTrue(closed)
            city.start()
            story = city.ctl_json("case", closed[0])
            kinds = [event["kind"] for event in story["events"]]
            wanted = ["CaseReceived", "CaseReady", "TaskRouted", "TaskAccepted", "CitizenContacted", "ReplyDrafted",
                      "ReplyReviewed", "CitizenReplied", "VisitPlanned", "CaseClosed"]
            self.assertEqual([kind for kind in kinds if kind in wanted and kinds.index(kind) >= 0][:1], ["CaseReceived"])
            for kind in wanted:
                self.assertIn(kind, kinds)
            times = [event["time_ms"] for event in story["events"]]
            self.assertEqual(times, sorted(times))
            self.assertEqual(story["summary"]["status"], "closed")
            told = city.ctl("case", closed[0]).stdout
            self.assertIn("结案", told)
            self.assertIn("和宁区", told)

    def test_a_kill_in_the_middle_loses_nothing(self):
        with Server() as city:
            acks = city.folder / "acks.jsonl"
            people = subprocess.Popen(city.command("simulate", "--cases", "300", "--seed", "9", "--acks", acks, "--json"),
                                      cwd=server.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            deadline = time.monotonic() + 60
            while not acks.exists() or acks.stat().st_size < 20_000:
                self.assertIsNone(people.poll(), "the city was done before it could be hurt")
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.02)
            city.kill9()
            city.start()
            out, err = people.communicate(timeout=240)
            self.assertEqual(people.returncode, 0, out[-3000:] + err[-3000:])
            self.assertEqual(city.stop(), 0)
            self.verify(city.data)
            self.check_acknowledged(city, acks)

    def check_acknowledged(self, city, acks):
        answered = {}
        for service in SERVICES:
            for record in city.log_records(service):
                for entry in record.get("entries", []) if record["valid"] else []:
                    if "request_id" in entry:
                        self.assertNotIn((service, entry["request_id"]), answered, "a command was done twice")
                        answered[service, entry["request_id"]] = (record["partition"], record["offset"])
        lines = acks.read_text().splitlines()
        self.assertGreater(len(lines), 300)
        for line in lines:
            ack = json.loads(line)
            self.assertEqual(answered.get((ack["service"], ack["request_id"])), (ack["partition"], ack["offset"]))

    def test_a_lost_reporter_key_is_not_replaced_in_silence(self):
        with Server() as city:
            city.ctl_json("simulate", "--cases", "3", "--seed", "1")
            city.stop()
            key = city.data / "keys/reporter.key"
            kept = key.read_bytes()
            key.unlink()
            with self.assertRaisesRegex(RuntimeError, "Put the key back from its backup"):
                city.start()
            key.touch(mode=0o600)
            key.write_bytes(kept)
            city.start()
            self.assertEqual(city.stop(), 0)

    def test_verify_finds_a_store_that_is_ahead_of_its_log(self):
        with Server() as city:
            city.ctl_json("simulate", "--cases", "10", "--seed", "1")
            city.stop()
            early = city.folder / "early"
            shutil.copytree(city.data, early)
            city.start()
            city.ctl_json("simulate", "--cases", "40", "--seed", "2")
            city.stop()
            for partition in range(4):
                shutil.rmtree(early / "intake" / str(partition))
                shutil.copytree(city.data / "intake" / str(partition), early / "intake" / str(partition))
            done = run_ctl("verify", "--data", early)
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertRegex(done.stdout, r"intake/\d: offset \d+: the store is ahead of its log")


if __name__ == "__main__":
    unittest.main()
