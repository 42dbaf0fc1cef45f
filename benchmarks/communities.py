"""How long a consolidation of a large space takes, and what one percent of new edges costs and changes.

    python benchmarks/communities.py --entities 100000 --edges 300000 --json benchmarks/results/communities-100k.json

The space is made from a seed, in an embedded store: groups of 50 entities, nine of ten edges inside a group, an edge a unit of two entities
with a text of 14 drawn words. New edges come twice: from one percent of the groups, as new conversations bring them, and all over. Seconds
are of the processor. `consolidation` is the whole step: it reads the store, clusters, describes, links units and writes what differs;
`with_titles` reads the store, clusters and describes; `clustering` finds the clusters alone, from ties in memory. `share_of_full` compares
with the first of all in the same process; `stable` is the percent of untouched entities whose community of the top level keeps its id.
`modularity` is that of the top level, after the update and if all is clustered again.
"""

import argparse
import gc
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, TypeVar

from graphmem.graph.community_detection import find_communities
from graphmem.graph.community_graph import EntityTies, leiden
from graphmem.graph.community_titles import NumberedUnits
from graphmem.graph.community_update import TieChange, update_clusters
from graphmem.memory.clustering_state import ClusteringState
from graphmem.memory.consolidation import consolidate, stored_communities
from graphmem.memory.seen_space import SeenSpace
from graphmem.model import Community, Entity, Member, Unit
from graphmem.model.keyed_state import in_parts
from graphmem.model.node_types import UNIT_MEMBERS
from graphmem.model.validity import FOREVER
from graphmem.storage import GraphStore, open_store
from graphmem.storage.migrations import migrate
from graphmem.storage.sync import edge_rows, node_row

GROUP = 50
INSIDE = 0.9
SEED = 17
SPACE = "s"
START = datetime(2026, 1, 5, tzinfo=UTC)
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we zi".split()
WORDS = [f"{one}{two}{three}m" for one in SYLLABLES for two in SYLLABLES for three in SYLLABLES]
WORDS_OF_A_TEXT = 14
T = TypeVar("T")
Edge = tuple[int, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=300_000)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        result = measure(given.entities, given.edges, Path(folder) / "store")
    text = json.dumps(result, indent=2)
    sys.stdout.write(text + "\n")
    if given.json:
        given.json.write_text(text + "\n", "utf-8")


def measure(n: int, m: int, path: Path) -> dict[str, Any]:
    """The measures of a space of `n` entities and `m` edges."""
    store = open_store(f"ladybug:{path}")
    texts = random.Random(SEED)
    edges = _edges(n, m, SEED, n)
    with store.writing():
        migrate(store)
        with store.transaction():
            entities = (Entity(id=_id(number), space=SPACE, name=f"Name{number}", kind="person") for number in range(n))
            store.write_rows("put_entities", list(map(node_row, entities)))
        _put(store, edges, 0, texts)
    ties = _ties(edges)
    clustering, _ = _timed(lambda: leiden(ties.among(ties.groups_of)))
    described, _ = _timed(lambda: _describe(store))
    full, _ = _timed(lambda: _consolidate(store))
    found = stored_communities(store, SPACE)
    result: dict[str, Any] = {
        "engine": "ladybug",
        "entities": n,
        "edges": m,
        "full": {
            "clustering": round(clustering, 2),
            "with_titles": round(described, 2),
            "consolidation": round(full, 2),
            "communities": len(found),
            "top": sum(c.level == 0 for c in found),
        },
    }
    nothing_new, _ = _timed(lambda: _consolidate(store))
    result["again"] = {"consolidation": round(nothing_new, 2)}
    for name, among in (("in_one_place", n // 100), ("spread", n)):
        more = _edges(n, m // 100, SEED + 1, among)
        with store.writing():
            _put(store, more, len(edges), texts)
        edges += more
        result[name] = _added(store, edges, more, clustering, full)
    store.close()
    return result


def _added(store: GraphStore, edges: Sequence[Edge], more: Sequence[Edge], clustering: float, full: float) -> dict[str, Any]:
    before, ties = stored_communities(store, SPACE), _ties(edges)
    change = TieChange(frozenset(_id(number) for edge in more for number in edge), frozenset())
    own, _ = _timed(lambda: update_clusters(ties, before, change))
    whole, _ = _timed(lambda: _consolidate(store))
    was, is_ = _top(before), _top(stored_communities(store, SPACE))
    untouched = [id_ for id_ in is_ if id_ not in change.touched]
    again = {id_: c.number for c in leiden(ties.among(ties.groups_of)).values() if c.level == 0 for id_ in c.entity_ids}
    return {
        "touched": len(change.touched),
        "clustering": round(own, 2),
        "consolidation": round(whole, 2),
        "share_of_full": {"clustering": round(100 * own / clustering, 1), "consolidation": round(100 * whole / full, 1)},
        "stable": round(100 * sum(was.get(id_) == is_[id_] for id_ in untouched) / len(untouched), 2),
        "modularity": {"updated": round(_modularity(ties, is_), 4), "again": round(_modularity(ties, again), 4)},
    }


def _describe(store: GraphStore) -> list[Community]:
    """The communities of the units that are stored, with titles and summaries."""
    seen = SeenSpace.since(ClusteringState.read(store, SPACE), store, SPACE)
    return list(find_communities(seen.entities, NumberedUnits(seen.entity_ids(), seen.numbered), [], None))


def _consolidate(store: GraphStore) -> None:
    with store.writing():
        consolidate(store, SPACE)


def _put(store: GraphStore, edges: Sequence[Edge], first: int, texts: random.Random) -> None:
    for part in in_parts(list(enumerate(edges, first)), 20_000):
        units = [_unit(number, edge, texts) for number, edge in part]
        with store.transaction():
            store.write_rows("put_units", list(map(node_row, units)))
            store.write_rows(UNIT_MEMBERS.query, [row for unit in units for row in edge_rows(unit, UNIT_MEMBERS)])


def _ties(edges: Sequence[Edge]) -> EntityTies:
    return EntityTies.of([frozenset(map(_id, edge)) for edge in edges])


def _top(communities: Sequence[Community]) -> dict[str, str]:
    return {id_: c.id for c in communities if c.level == 0 for id_ in c.entity_ids}


def _modularity(ties: EntityTies, label: dict[str, Any]) -> float:
    """The modularity of a level; who is in no community of it is in one alone."""
    weights = ties.among(ties.groups_of)
    total = sum(weights.values())
    degrees: dict[Any, float] = defaultdict(float)
    for id_ in ties.groups_of:
        degrees[label.get(id_, id_)] += ties.degrees[id_]
    inside = sum(weight for (one, other), weight in weights.items() if label.get(one, one) == label.get(other, other))
    return inside / total - sum((degree / (2 * total)) ** 2 for degree in degrees.values())


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    """The processor seconds of some work, garbage collection apart: it walks over what this script keeps for comparison."""
    gc.collect()
    gc.disable()
    start = process_time()
    result = work()
    seconds = process_time() - start
    gc.enable()
    return seconds, result


def _edges(n: int, m: int, seed: int, among: int) -> list[Edge]:
    """Edges that begin at the first `among` entities."""
    drawn = random.Random(seed)
    found: list[Edge] = []
    while len(found) < m:
        one = drawn.randrange(among)
        other = one // GROUP * GROUP + drawn.randrange(GROUP) if drawn.random() < INSIDE else drawn.randrange(n)
        if other < n and other != one:
            found.append((one, other))
    return found


def _id(number: int) -> str:
    return f"entity-{number:08x}"


def _unit(number: int, edge: Edge, texts: random.Random) -> Unit:
    names = [f"Name{one}" for one in edge]
    # Few words are common, most are rare.
    words = [WORDS[min(int(texts.paretovariate(0.6)), len(WORDS)) - 1] for _ in range(WORDS_OF_A_TEXT)]
    return Unit(
        id=f"unit-{number:08x}",
        space=SPACE,
        title=f"{' and '.join(names)}: {' '.join(words[:3])}",
        text=f"{' and '.join(names)}: {' '.join(words)}",
        kind="episodic",
        members=tuple(Member("theme", name, "person", _id(one)) for name, one in zip(names, edge, strict=True)),
        fact_ids=(f"fact-{number:08x}",),
        valid_from=START,
        valid_to=FOREVER,
        precision="day",
        recorded_at=START,
        last_at=START + timedelta(days=number % 300),
        sessions=1,
        importance=number % 100 / 100,
        history=(),
    )


if __name__ == "__main__":
    main()
