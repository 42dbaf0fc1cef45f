"""How fast logs are parsed, and how much memory that takes: `python benchmarks/ingest.py LOG [--json OUT]`.

One pass over a log of any format, in one thread, up to messages with ids; nothing is stored. Seconds are those of the
processor, so that other work on the machine counts less; peak is of the process, in MB, with what Python itself needs.
"""

import argparse
import json
import os
import platform
import resource
import time
from pathlib import Path

from graphmem.ingest import read_logs


def measure(log: Path) -> dict[str, object]:
    """Messages a second and peak memory of one read."""
    begun, busy = time.perf_counter(), time.process_time()
    before = _peak()
    logs = read_logs([log], space="benchmark")
    for _ in logs:
        pass
    busy, seconds = time.process_time() - busy, time.perf_counter() - begun
    stats = logs.stats
    assert stats.events_read == stats.messages + stats.room_events + stats.quarantined + stats.skipped.total()
    return {
        "formats": dict(stats.formats),
        "units_read": stats.events_read,
        "messages": stats.messages,
        "units_per_cpu_s": round(stats.events_read / busy),
        "units_per_s": round(stats.events_read / seconds),
        "peak_mb": _peak(),
        "peak_before_mb": before,
        "load_average": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure the log that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    result = json.dumps(measure(given.log), indent=2)
    if given.json:
        given.json.write_text(result + "\n", "utf-8")
    print(result)  # noqa: T201


if __name__ == "__main__":
    main()
