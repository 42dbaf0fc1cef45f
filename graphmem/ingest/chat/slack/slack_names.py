"""Names of users and channels in a Slack export, from users.json, channels.json and the like; read once per export."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import first_text
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.errors import LogError

USERS = ("users.json", "org_users.json")
CHANNELS = ("channels.json", "groups.json", "mpims.json")
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class SlackNames:
    """Names of users and channels by id, and the ids of bots."""

    users: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    bots: frozenset[str] = frozenset({SLACKBOT})


def names_beside(*folders: Path) -> SlackNames:
    """Return the names from the first of these folders that has such files; empty names if none has."""
    found = (_names(tuple(_files_with_mtime(folder))) for folder in folders if any((folder / name).is_file() for name in USERS + CHANNELS))
    return next(found, SlackNames())


def _files_with_mtime(folder: Path) -> Iterator[tuple[Path, int]]:
    for name in USERS + CHANNELS:
        path = folder / name
        if path.is_file():
            yield path, path.stat().st_mtime_ns


@lru_cache(maxsize=8)
def _names(files: tuple[tuple[Path, int], ...]) -> SlackNames:
    """Return the names in these files; the cache is keyed by their times of change."""
    users, channels, bots = {SLACKBOT: "Slackbot"}, {}, {SLACKBOT}
    for path, _ in files:
        for record in _records(path):
            key = first_text(record, "id")
            if path.name in CHANNELS:
                channels[key] = first_text(record, "name") or key
            else:
                users[key] = _display_name(record) or key
                bots |= {key} if record.get("is_bot") is True else set()
    return SlackNames(users, channels, frozenset(bots))


def _records(path: Path) -> Iterator[dict[str, object]]:
    """Yield the entries that have an id; of a broken file, those before the break."""
    try:
        for record in json_items(SourceFile(path, path.name)):
            if isinstance(record, dict) and first_text(record, "id"):
                yield record
    except LogError:
        return


def _display_name(user: dict[str, object]) -> str:
    return first_text(user.get("profile"), "display_name", "real_name") or first_text(user, "real_name", "name")
