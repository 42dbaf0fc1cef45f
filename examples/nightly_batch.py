"""A nightly batch: bring in the day's logs, cluster, and tell what changed and what contradicts itself.

python examples/nightly_batch.py LOGS STORE
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from graphmem.ingest import read_log
from graphmem.memory.facade import Memory


def nightly(logs: Path, store: Path, *, now: datetime, **more: Any) -> list[str]:
    """Lines of a report: what came in, what became true and what is no longer believed since yesterday, and open conflicts."""
    with Memory.open(store, redact_secrets=True, **more) as memory:
        report = memory.remember(read_log(logs, space=memory.space))
        memory.consolidate()
        lines = [f"{report.new} new messages, {report.facts} facts, {sum(report.redacted.values())} secrets left out"]
        changed = memory.diff(now - timedelta(days=1), now)
        lines += [f"+ {line.subject}: {line.what} (since {line.since})" for line in changed.became_true]
        lines += [f"- {line.subject}: {line.what}" for line in changed.corrected]
        lines += [f"? {conflict.later.text!r} against {conflict.earlier.text!r}" for conflict in memory.conflicts()]
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(nightly(Path(sys.argv[1]), Path(sys.argv[2]), now=datetime.now(UTC))) + "\n")
