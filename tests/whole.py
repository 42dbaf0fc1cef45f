"""Everything a space holds, in a form that can be compared across runs and engines."""

import json
from typing import Any

from graphmem.memory.facade import Memory
from graphmem.model.node_types import NODE_TYPES


def whole_graph(memory: Memory) -> dict[str, Any]:
    """Nodes with their fingerprints, and every edge, sorted."""
    read, space = memory.store.read, memory.space
    nodes = {
        kind: [(row["id"], row["fingerprint"]) for row in read(f"fingerprints_{kind}", space=space)]
        for kind in (node.table for node in NODE_TYPES if node.fingerprint)
    }
    messages = [row["id"] for row in read("all_messages", space=space)]
    edges = {
        "mentions": [(r["message_id"], r["entity_id"]) for r in read("entities_in", space=space, ids=messages)],
        "next": [(r["id"], r["following"]) for r in read("next_of", space=space, ids=messages)],
        "facts": [
            (r["id"], sorted((m["role"], m["entity_id"]) for m in json.loads(r["members"])), r["superseded"])
            for r in read("facts_by_id", space=space, ids=[id_ for id_, _ in nodes["facts"]])
        ],
    }
    return {**nodes, **edges, "counts": memory.stats()}
