"""What a chat model said of turns, kept in the store: it survives a run that is killed, and is found by its message."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from graphmem.storage import GraphStore


class StoredReplies:
    """The replies of one space, by what was shown of a turn."""

    def __init__(self, store: GraphStore, space: str) -> None:
        self._store = store
        self._space = space

    def get(self, keys: Collection[str]) -> dict[str, dict[str, Any]]:
        """What is kept under these keys."""
        rows = self._store.read("replies", space=self._space, ids=sorted(set(keys))) if keys else []
        return {row["id"]: json.loads(row["content"]) for row in rows}

    def put(self, extractor: str, replies: Mapping[str, tuple[str, str]]) -> None:
        """Keep it at once: by key, the id of the message, and JSON."""
        self._store.write_rows(
            "put_replies",
            [
                {"id": key, "space": self._space, "message_id": message_id, "extractor": extractor, "content": content}
                for key, (message_id, content) in sorted(replies.items())
            ],
        )
