"""The result of a benchmark, as a file."""

import json
from pathlib import Path
from typing import Any


def write_result(result: dict[str, Any], out: Path | None) -> dict[str, Any]:
    """The result, written to `out` as JSON if there is one. Its folder is made."""
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return result
