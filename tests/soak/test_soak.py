"""A city goes on for as long as HUYING_SOAK_SECONDS says: worked in, killed, stopped, verified, over and over.

Part of make test-long, not of make test.
"""

import os
import pathlib
import subprocess
import sys
import time
import unittest

from tests.journey import server
from tests.journey.server import Server, run_ctl

SECONDS = float(os.environ.get("HUYING_SOAK_SECONDS", "120"))
CASES = 300
# A process of four partitions has no reason to come near these; a leak does.
RSS_MAX_MIB = 1536
THREADS_MAX = 200
FILES_MAX = 4000
KILL_AFTER_ACKS_BYTES = 20_000


def usage(pid):
    """(resident MiB, threads, open files) of a process."""
    status = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    return (int(status["VmRSS"].split()[0]) // 1024, int(status["Threads"]), len(os.listdir(f"/proc/{pid}/fd")))


@unittest.skipIf(server.unavailable(), server.unavailable() or "")
class Soak(unittest.TestCase):
    def bounded(self, city):
        rss, threads, files = usage(city.process.pid)
        print(f"{rss} MiB, {threads} threads, {files} files", file=sys.stderr, flush=True)
        self.assertLess(rss, RSS_MAX_MIB)
        self.assertLess(threads, THREADS_MAX)
        self.assertLess(files, FILES_MAX)

    def work(self, city, seed):
        summary = city.ctl_json("simulate", "--cases", CASES, "--seed", seed)
        self.assertEqual(summary["reported"], CASES)
        self.assertEqual(sum(summary[end] for end in server.ENDED), CASES, summary)

    def kill_in_the_middle(self, city, seed):
        acks = city.folder / f"acks-{seed}.jsonl"
        people = subprocess.Popen(city.command("simulate", "--acks", acks, "--patience", 300, "--cases", CASES, "--seed", seed),
                                  cwd=server.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            while people.poll() is None and not (acks.exists() and acks.stat().st_size > KILL_AFTER_ACKS_BYTES):
                time.sleep(0.05)
            city.kill9()
            city.start()
            _, said = people.communicate(timeout=server.STEP_TIMEOUT_S)
        finally:
            people.kill()
            people.wait()
        self.assertEqual(people.returncode, 0, said)
        acks.unlink()

    def verify(self, city):
        city.stop()
        done = run_ctl("verify", "--data", city.data)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        city.start()

    def test_a_city_that_goes_on(self):
        deadline = time.monotonic() + SECONDS
        turn = 0
        with Server() as city:
            while turn < 3 or time.monotonic() < deadline:
                print(f"turn {turn}, {max(0, deadline - time.monotonic()):.0f} s left", file=sys.stderr, flush=True)
                self.work(city, 1000 + 2 * turn)
                self.bounded(city)
                if turn % 3 == 1:
                    self.kill_in_the_middle(city, 1001 + 2 * turn)
                if turn % 3 == 2:
                    self.verify(city)
                turn += 1
            self.verify(city)
            city.stop()


if __name__ == "__main__":
    unittest.main()
