"""JSON text as it is stored: long texts compressed, because an engine may rewrite a whole column when one of its values changes."""

import zlib
from base64 import b64decode, b64encode

# JSON never begins with this.
_MARK = "z:"
# Shorter texts gain nothing.
_SHORT = 256


def pack_text(content: bytes) -> str:
    """JSON in UTF-8 as a string to store."""
    if len(content) < _SHORT:
        return content.decode()
    return _MARK + b64encode(zlib.compress(content, 6)).decode("ascii")


def unpack_text(stored: str) -> bytes:
    """The JSON that `pack_text` was given, or that was stored uncompressed."""
    return zlib.decompress(b64decode(stored[len(_MARK) :])) if stored.startswith(_MARK) else stored.encode()
