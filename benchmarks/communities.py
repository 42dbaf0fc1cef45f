"""How long communities of a large graph take, and what one percent of new edges costs and changes.

    python benchmarks/communities.py --entities 100000 --edges 300000 --json benchmarks/results/communities-100k.json

The graph is made from a seed: groups of 50 entities, nine of ten edges inside a group. New edges come twice: spread over all groups, and
in one percent of them, as new conversations bring them. Seconds are of the processor. `step` clusters and describes (titles, summaries),
from units in memory; `clustering` is the part of it that finds the clusters. `share_of_full` compares with a full run of the same process;
`stable` is the percent of untouched entities whose community of the top level keeps its id. `modularity` is that of the top level, after
the update and if all is clustered again.
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
from time import process_time
from typing import Any, TypeVar

from graphmem.graph.community_detection import find_communities
from graphmem.graph.community_graph import EntityTies, leiden
from graphmem.graph.community_update import TieChange, update_clusters
from graphmem.model import Community, Entity, Member, Unit
from graphmem.model.validity import FOREVER

GROUP = 50
INSIDE = 0.9
SEED = 17
START = datetime(2026, 1, 5, tzinfo=UTC)
T = TypeVar("T")
Edge = tuple[int, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=300_000)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    result = measure(given.entities, given.edges)
    text = json.dumps(result, indent=2)
    sys.stdout.write(text + "\n")
    if given.json:
        given.json.write_text(text + "\n", "utf-8")


def measure(n: int, m: int) -> dict[str, Any]:
    """The measures of a graph of `n` entities and `m` edges."""
    entities = [Entity(id=_id(number), space="s", name=f"Name{number}", kind="person") for number in range(n)]
    units = [_unit(number, edge) for number, edge in enumerate(_edges(n, m, SEED, n))]
    ties = EntityTies.of(units)
    clustering, _ = _timed(lambda: leiden(ties.among(ties.groups_of)))
    step, full = _timed(lambda: find_communities(entities, units))
    result: dict[str, Any] = {
        "entities": n,
        "edges": m,
        "full": {
            "clustering": round(clustering, 2),
            "step": round(step, 2),
            "communities": len(full),
            "top": sum(c.level == 0 for c in full),
        },
    }
    for name, among in (("spread", n), ("in_one_place", n // 100)):
        more = _edges(n, m // 100, SEED + 1, among)
        now = [*units, *(_unit(m + number, edge) for number, edge in enumerate(more))]
        change = TieChange(frozenset(_id(number) for edge in more for number in edge), frozenset())
        result[name] = _added(entities, now, full, change, clustering, step)
    return result


def _added(
    entities: Sequence[Entity], units: Sequence[Unit], before: Sequence[Community], change: TieChange, clustering: float, step: float
) -> dict[str, Any]:
    ties = EntityTies.of(units)
    own, _ = _timed(lambda: update_clusters(ties, before, change))
    whole, after = _timed(lambda: find_communities(entities, units, before, change))
    was, is_ = _top(before), _top(after)
    untouched = [id_ for id_ in is_ if id_ not in change.touched]
    again = {id_: c.number for c in leiden(ties.among(ties.groups_of)).values() if c.level == 0 for id_ in c.entity_ids}
    return {
        "touched": len(change.touched),
        "clustering": round(own, 2),
        "step": round(whole, 2),
        "share_of_full": {"clustering": round(100 * own / clustering, 1), "step": round(100 * whole / step, 1)},
        "stable": round(100 * sum(was.get(id_) == is_[id_] for id_ in untouched) / len(untouched), 2),
        "modularity": {"updated": round(_modularity(ties, is_), 4), "again": round(_modularity(ties, again), 4)},
    }


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


def _unit(number: int, edge: Edge) -> Unit:
    return Unit(
        id=f"unit-{number:08x}",
        space="s",
        title=f"unit {number}",
        text="",
        kind="episodic",
        members=tuple(Member("theme", f"Name{one}", "person", _id(one)) for one in edge),
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
