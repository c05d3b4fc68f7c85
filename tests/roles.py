"""What a process says of itself over HTTP: whether it is well, and what it owns."""

import urllib.error
import urllib.request

_ROLE = "huying_runtime_role_partitions{"


def passes(url):
    """Whether a probe of it is answered with 200, as /livez and /readyz are."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def owned(metrics_port, timeout_s=10):
    """Service -> how many of its partitions the process owns; empty if nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{metrics_port}/metrics", timeout=timeout_s) as answer:
            text = answer.read().decode()
    except (urllib.error.URLError, OSError):
        return {}
    counts = {}
    for line in text.splitlines():
        if line.startswith(_ROLE) and 'role="ROLE_OWNER"' in line:
            service = line.split('service="', 1)[1].split('"', 1)[0]
            counts[service] = counts.get(service, 0) + int(float(line.rsplit(" ", 1)[1]))
    return counts
