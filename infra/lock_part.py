"""The part of a lock file that an installation needs, with its hashes. Standard library only.

    python -m infra.lock_part LOCK REPORT > PART

REPORT is what `pip install --dry-run --report REPORT -c CONSTRAINTS ...` wrote.
"""

import json
import re
import sys
from pathlib import Path


def normal(name: str) -> str:
    """A package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def entries(lock: str) -> dict[str, str]:
    """The entries of a lock, each with its hashes, by name."""
    found = re.findall(r"^(([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?:.*\\\n)*.*\n)", lock, re.MULTILINE)
    return {normal(name): entry for entry, name in found}


def part(lock: str, report: dict[str, object]) -> str:
    """The entries of everything that the report installs but graphmem itself. Raises KeyError for what is not locked."""
    installs = report["install"]
    assert isinstance(installs, list)
    names = sorted({normal(one["metadata"]["name"]) for one in installs} - {"graphmem"})
    locked = entries(lock)
    return "".join(locked[name] for name in names)


if __name__ == "__main__":
    lock_file, report_file = map(Path, sys.argv[1:])
    sys.stdout.write(part(lock_file.read_text("utf-8"), json.loads(report_file.read_text("utf-8"))))
