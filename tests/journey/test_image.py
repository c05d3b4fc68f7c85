"""The image holds every program and every library that they are linked with."""

import json
import os
import pathlib
import re
import subprocess
import unittest

from tests.fault.cluster import BIN, ROOT, SERVICES

# In every Debian that has a C++ library.
IN_BASE = {"libc6", "libgcc-s1", "libstdc++6"}


def out(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"}).stdout


def library_paths(program):
    """Name of a shared library -> the file that the program gets; a machine may have the same for other processors, too."""
    return {name: pathlib.Path(path).resolve() for name, path in re.findall(r"^\s*(\S+) => (\S+) \(", out("ldd", program), re.M)}


def package_of(path):
    """The Debian package of a file; /lib is /usr/lib, and packages know it by either name."""
    for known in (str(path), str(path).removeprefix("/usr")):
        found = subprocess.run(["dpkg-query", "-S", known], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            return found.stdout.split(":", 1)[0]
    raise AssertionError(f"no package has {path}")


class Image(unittest.TestCase):
    def test_it_holds_every_program(self):
        presets = json.loads((ROOT / "CMakePresets.json").read_text())["buildPresets"]
        built = next(preset["targets"] for preset in presets if preset["name"] == "programs")
        self.assertEqual(set(built), {"huying", "huyingctl", *(f"huying-{service}" for service in SERVICES)})
        self.assertEqual(set(built), {path.name for path in BIN.iterdir()})

    def test_it_holds_what_they_are_linked_with(self):
        lines = (ROOT / "deploy/scripts/packages").read_text().splitlines()
        packed = {name for line in lines if line.startswith("image ") for name in line.split()[1:]}
        needed = set()
        for program in BIN.iterdir():
            paths = library_paths(program)
            needed |= {paths[name] for name in re.findall(r"NEEDED.*\[(.+)\]", out("readelf", "-d", program))}
        self.assertGreater(len(needed), len(IN_BASE))
        wanted = {package_of(path) for path in needed} - IN_BASE
        self.assertEqual(packed, wanted)


if __name__ == "__main__":
    unittest.main()
