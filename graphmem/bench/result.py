"""Write the result of a benchmark."""

import json
from pathlib import Path
from typing import Any


def write_result(result: dict[str, Any], out: Path | None) -> dict[str, Any]:
    """The result; if `out` is given, it is also written there as JSON, and the folder is created."""
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return result
