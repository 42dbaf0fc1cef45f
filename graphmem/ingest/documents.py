"""A log that is one JSON document, read as a whole: cut off anywhere, none of it can be trusted."""

from pathlib import Path
from typing import Any

import orjson

from graphmem.errors import LogError


def read_document(path: Path, noun: str) -> list[Any]:
    """The entries of a JSON array (one object stands for an array of one). Raises LogError."""
    try:
        document = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf").strip() or b"[]")
    except OSError as error:
        raise LogError(f"{path}: cannot be read ({error.strerror}). Check its permissions.") from None
    except orjson.JSONDecodeError as error:
        raise LogError(
            f"{path}, line {error.lineno}, column {error.colno}: this {noun} is not whole JSON ({error.msg}). "
            "It was cut off or changed: export or copy it again."
        ) from None
    if isinstance(document, dict):
        return [document]
    if not isinstance(document, list):
        raise LogError(f"{path}: this is no {noun}: a JSON array was expected. Check that it is the right file.")
    return document
