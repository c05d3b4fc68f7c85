"""A city lives for some days: people report, officers work, the server is killed in the middle, and nothing is lost."""

import datetime
import json
import shutil
import subprocess
import time
import unittest

from tests.journey import server
from tests.journey.server import STEP_TIMEOUT_S, Server, run_ctl

SERVICES = ("intake", "dispatch", "followup", "supervision", "analytics")
STORES = (len(SERVICES) + 1) * 4  # the gateway's read model, too; four partitions


@unittest.skipIf(server.unavailable(), server.unavailable() or "")
class Lifecycle(unittest.TestCase):
    def verify(self, data):
        done = run_ctl("verify", "--data", data)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, rf"\b{STORES} stores with [1-9]", "a check of nothing finds nothing")

    def test_all_cases_come_to_an_end(self):
        with Server() as city:
            summary = city.ctl_json("simulate", "--cases", "80", "--seed", "3")
            self.assertEqual(summary["reported"], 80)
            self.assertEqual(sum(summary[end] for end in server.ENDED), 80, summary)
            self.assertEqual(summary["rejections"], {}, "officers do nothing that the rules refuse")
            stats = city.ctl_json("stats")
            self.assertEqual(stats["missing"], [])
            self.assertEqual(stats["events_by_kind"]["intake"]["CaseReceived"], 80)
            self.assertEqual(stats["cases_by_state"]["followup"]["CLOSED"], summary["closed"])
            self.assertEqual(stats["open_tasks"], 0)
            city.stop()
            self.verify(city.data)

    def test_the_story_of_a_case_is_told_in_order(self):
        with Server() as city:
            city.ctl_json("simulate", "--cases", "20", "--seed", "5")
            city.stop()
            records = city.log_records("followup")
            closed = [entry["event"]["header"]["case"]["case_id"] for record in records for e in record.get("entries", [])
                      for entry in e["events"] if entry["kind"] == "CaseClosed"]
            self.assertTrue(closed)
            city.start()
            story = city.ctl_json("case", closed[0])
            kinds = [event["kind"] for event in story["events"]]
            wanted = ["CaseReceived", "CaseReady", "TaskRouted", "TaskAccepted", "FirstMeetingHeld", "DraftSubmitted",
                      "ReplyApproved", "CitizenReplied", "VisitPlanned", "CaseClosed"]
            for kind in wanted:
                self.assertIn(kind, kinds)
            self.assertEqual(sorted(wanted, key=kinds.index), wanted)
            times = [event["time_ms"] for event in story["events"]]
            self.assertEqual(times, sorted(times))
            self.assertEqual(story["summary"]["status"], "closed")
            told = city.ctl("case", closed[0]).stdout
            self.assertIn("结案", told)
            self.assertIn("和宁区", told)

    def start_people(self, city, acks, *words):
        """A simulation in the background, when so much was acknowledged that it is in the middle of its work."""
        people = subprocess.Popen(city.command("simulate", "--acks", acks, "--patience", 300, "--json", *words),
                                  cwd=server.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(people.communicate)
        self.addCleanup(people.kill)
        deadline = time.monotonic() + STEP_TIMEOUT_S
        while not acks.exists() or acks.stat().st_size < 20_000:
            self.assertIsNone(people.poll(), "the city was done before it could be hurt")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        return people

    def test_a_kill_in_the_middle_loses_nothing(self):
        with Server() as city:
            acks = city.folder / "acks.jsonl"
            people = self.start_people(city, acks, "--cases", "300", "--seed", "9")
            city.kill9()
            city.start()
            out, err = people.communicate(timeout=STEP_TIMEOUT_S)
            self.assertEqual(people.returncode, 0, out[-3000:] + err[-3000:])
            city.stop()
            self.verify(city.data)
            self.check_acknowledged(city, acks)

    def test_what_an_interrupted_simulation_left_open_is_taken_up(self):
        with Server() as city:
            people = self.start_people(city, city.folder / "acks.jsonl", "--cases", "200", "--seed", "6")
            people.kill()
            people.wait()
            # Who does not want that has new cases only.
            fresh = city.ctl("simulate", "--cases", "5", "--seed", "7", "--fresh", "--json")
            self.assertEqual(fresh.returncode, 0, fresh.stdout + fresh.stderr)
            self.assertNotIn("taking up", fresh.stderr)
            self.assertEqual(json.loads(fresh.stdout)["taken_up"], 0)
            self.assertGreater(city.ctl_json("stats")["open_tasks"], 0)

            done = city.ctl("simulate", "--cases", "20", "--seed", "8", "--json")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            summary = json.loads(done.stdout)
            self.assertGreater(summary["taken_up"], 0)
            self.assertIn(f"taking up {summary['taken_up']} cases left open", done.stderr)
            self.assertEqual(sum(summary[end] for end in server.ENDED), 20 + summary["taken_up"], summary)
            stats = city.ctl_json("stats")
            self.assertEqual(stats["open_tasks"], 0)
            self.assertEqual(stats["cases_by_state"]["intake"].get("WAITING", 0), 0)
            followed = stats["cases_by_state"]["followup"]
            self.assertEqual({state for state in followed if state.startswith("TO_")}, set(), followed)
            city.stop()
            self.verify(city.data)

    def test_a_simulated_clock_begins_where_it_is_told_and_never_goes_back(self):
        with Server() as city:
            city.ctl_json("simulate", "--cases", "3", "--seed", "1")
            city.stop()
            times = [record["time_ms"] for service in SERVICES for record in city.log_records(service)
                     if record.get("time_ms")]
            begin_ms = datetime.datetime.fromisoformat(server.CLOCK_START).timestamp() * 1000
            self.assertGreaterEqual(min(times), begin_ms)
            self.assertLess(min(times), begin_ms + 2 * 86_400_000)
            city.start()  # with the same --clock-start, which is over by now
            city.ctl_json("simulate", "--cases", "3", "--seed", "2")
            city.stop()
            by_partition = {}
            for record in city.log_records("intake"):
                by_partition.setdefault(record["partition"], []).append(record.get("time_ms"))
            for found in by_partition.values():
                later = [time_ms for time_ms in found if time_ms]
                self.assertEqual(later, sorted(later))
            self.assertGreaterEqual(max(max(filter(None, found), default=0) for found in by_partition.values()), max(times))

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
            city.stop()

    def test_verify_goes_on_from_the_last_check(self):
        with Server() as city:
            kept = city.folder / "kept"
            words = ("verify", "--data", city.data, "--since", kept, "--jobs", "3")
            city.ctl_json("simulate", "--cases", "20", "--seed", "1")
            city.stop()
            first = run_ctl(*words)
            self.assertEqual(first.returncode, 0, first.stdout + first.stderr)
            self.assertNotIn("relied on", first.stdout)
            city.start()
            city.ctl_json("simulate", "--cases", "5", "--seed", "2")
            city.stop()
            whole = json.loads(run_ctl("verify", "--data", city.data, "--json").stdout)
            done = run_ctl(*words, "--json")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            since = json.loads(done.stdout)
            self.assertEqual(since["findings"], [])
            self.assertEqual((since["stores"], since["rows"]), (whole["stores"], whole["rows"]))
            self.assertEqual(since["records"] + since["relied_on_records"], whole["records"])
            self.assertLess(since["records"], whole["records"] / 2)
            self.assertIn("relied on", run_ctl(*words).stdout)
            shutil.rmtree(city.data / "dispatch" / "1")  # a store less, and its fold is newer
            done = run_ctl(*words, "--json")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual(json.loads(done.stdout)["stores"], STORES - 1)

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
