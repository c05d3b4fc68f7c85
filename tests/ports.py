"""Ports for the processes that tests and measurements start."""

import random
import socket

# Below the range that the kernel hands out by itself, so that no connection of a neighbour takes one meanwhile.
_FIRST, _LAST = 20000, 32000
_handed_out = set()


def free_port_pair():
    """A port P such that P and P+1 are free now, and neither was given to anybody in this process."""
    for _ in range(500):
        port = random.randrange(_FIRST, _LAST, 2)
        if port in _handed_out:
            continue
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
        _handed_out.add(port)
        return port
    raise RuntimeError(f"no two neighbouring free ports in {_FIRST}..{_LAST}")


def free_port():
    """A port that nobody uses now. Somebody may take it before we do; then the server says so and the test fails loudly."""
    return free_port_pair()
