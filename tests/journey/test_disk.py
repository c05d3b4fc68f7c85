"""The disk of a data folder fills up: the server ends in order before it is full, says so, and goes on when there is room."""

import contextlib
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from tests.journey import server
from tests.journey.server import STOP_TIMEOUT_S, Server, run_ctl

MIB = 1 << 20


@contextlib.contextmanager
def small_disk(mib):
    """A file system of its own, or None without the right to mount one."""
    with tempfile.TemporaryDirectory(prefix="huying-disk-") as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", folder], capture_output=True, check=False)
        if mounted.returncode != 0:
            yield None
            return
        try:
            yield pathlib.Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


@unittest.skipIf(server.unavailable(), server.unavailable() or "")
class FullDisk(unittest.TestCase):
    def leave(self, disk, mib):
        free = shutil.disk_usage(disk).free
        self.assertGreater(free, mib * MIB)
        (disk / f"ballast-{mib}").write_bytes(bytes(free - mib * MIB))

    def test_it_ends_in_order_and_goes_on_when_there_is_room(self):
        with small_disk(480) as disk:
            if disk is None:
                self.skipTest("needs the right to mount a tmpfs")
            city = Server()
            city.data = disk / "data"
            with city:
                city.ctl_json("simulate", "--cases", "5", "--seed", "2")
                events = city.ctl_json("stats")["events_by_kind"]
                self.leave(disk, 140)
                self.assertEqual(city.process.wait(timeout=STOP_TIMEOUT_S), 1)
                self.assertIn("MiB free, and 160 are needed; free space on the disk and start again", city.log.read_text())
                self.leave(disk, 200)  # ending gave some back
                with self.assertRaisesRegex(RuntimeError, "MiB free, and 256 are needed"):
                    city.start()
                self.assertEqual(city.process.wait(timeout=STOP_TIMEOUT_S), 1)
                for ballast in disk.glob("ballast-*"):
                    ballast.unlink()
                city.start()
                self.assertEqual(city.ctl_json("stats")["events_by_kind"], events)
                city.stop()
                done = run_ctl("verify", "--data", city.data)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
