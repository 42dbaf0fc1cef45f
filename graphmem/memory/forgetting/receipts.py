"""Receipts of what was forgotten: signed with the secret of the store, without a name or text in them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from graphmem.model.errors import ReceiptError
from graphmem.model.ids import digest
from graphmem.storage import GraphStore
from graphmem.storage.private_files import make_private_folder, write_private
from graphmem.storage.store_key import is_signed, sign, store_path

VERSION = 1
_SIGNATURE = "signature"


def signed(secret: bytes, receipt: Mapping[str, Any]) -> dict[str, Any]:
    """A receipt with its id and signature."""
    content = {**receipt, "version": VERSION}
    content["id"] = digest("receipt", _canonical(content).decode())
    return {**content, _SIGNATURE: sign(secret, _canonical(content))}


def write_receipt(folder: Path, receipt: Mapping[str, Any]) -> Path:
    """Write a receipt into a folder, for the owner alone; returns its path."""
    make_private_folder(folder)
    path = folder / f"{receipt['id']}.json"
    write_private(path, orjson.dumps(receipt, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")
    return path


def receipts_folder(store: GraphStore, server: Path) -> Path:
    """The folder of receipts: beside an embedded store, or the given one for a server."""
    path = store_path(store)
    return server if path is None else path.with_name(path.name + ".receipts")


def read_receipt(path: Path, secret: bytes | None) -> dict[str, Any]:
    """The receipt in a file. Raises ReceiptError unless it is one of this store, as it was signed."""
    try:
        receipt = orjson.loads(path.read_bytes())
    except OSError as error:
        raise ReceiptError(f"{path}: {error.strerror}. Give the file of a receipt.") from None
    except orjson.JSONDecodeError:
        raise ReceiptError(f"{path}: is no receipt, or cut off. Give the file as `graphmem forget` wrote it.") from None
    if not isinstance(receipt, dict) or not isinstance(receipt.get(_SIGNATURE), str):
        raise ReceiptError(f"{path}: is no receipt. Give the file as `graphmem forget` wrote it.")
    content = {name: value for name, value in receipt.items() if name != _SIGNATURE}
    if content.get("version") != VERSION:
        raise ReceiptError(f"{path}: has version {content.get('version')}, this graphmem reads {VERSION}. Install a newer graphmem.")
    if secret is None or not is_signed(secret, _canonical(content), receipt[_SIGNATURE]):
        raise ReceiptError(f"{path}: the signature is not that of this store: the receipt was changed, or belongs to another store.")
    return receipt


def _canonical(content: Mapping[str, Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
