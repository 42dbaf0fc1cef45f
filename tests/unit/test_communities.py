"""Communities of graphs that other systems stumble over."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from random import Random

import pytest

from graphmem.graph import community_detection
from graphmem.graph.community_graph import Cluster, EntityTies
from graphmem.graph.community_titles import Describer, NumberedUnits, outline_of, theme_of
from graphmem.graph.community_update import TieChange
from graphmem.graph.community_words import NameWords
from graphmem.model import Community, Entity, Member, Unit
from graphmem.model.validity import FOREVER
from tests.talk import day


def entity(name: str) -> Entity:
    return Entity(id=name, space="s", name=name, kind="person")


def unit(*names: str) -> Unit:
    members = tuple(Member("agent", name, "person", name) for name in names)
    return Unit(
        id="-".join(names),
        space="s",
        title=f"{' and '.join(names)} met",
        text="",
        kind="episodic",
        members=members,
        fact_ids=tuple(f"{'-'.join(names)} {n}" for n in range(3)),
        valid_from=day("2026-01-05"),
        valid_to=FOREVER,
        precision="day",
        recorded_at=day("2026-01-05"),
        last_at=day("2026-01-05"),
        sessions=1,
        importance=0.5,
        history=(),
    )


def told(units: Sequence[Unit]) -> list[frozenset[str]]:
    """The entities of each unit."""
    return [frozenset(m.entity_id for m in unit.members) for unit in units]


def numbered(units: Sequence[Unit]) -> NumberedUnits:
    return NumberedUnits(told(units), lambda numbers: {number: outline_of(units[number]) for number in numbers})


def find_communities(
    entities: Sequence[Entity], units: Sequence[Unit], before: Sequence[Community] = (), change: TieChange | None = None
) -> list[Community]:
    """The communities of units in memory."""
    return community_detection.find_communities(entities, numbered(units), before, change)


def test_nothing_makes_no_community() -> None:
    assert find_communities([], []) == []


def test_entities_without_an_edge_make_no_community() -> None:
    assert find_communities([entity("a"), entity("b")], [unit("a"), unit("b")]) == []


def test_a_star_is_one_graph_and_ends() -> None:
    names = [f"n{n:03}" for n in range(300)]
    found = find_communities([entity(n) for n in ("hub", *names)], [unit("hub", n) for n in names])
    coarsest = [c for c in found if c.level == 0]
    assert {id_ for c in coarsest for id_ in c.entity_ids} == {"hub", *names}


def test_entities_joined_twice_are_one_community() -> None:
    found = find_communities(list(map(entity, "abc")), [unit("a", "b"), unit("b", "a"), unit("b", "c")])
    assert [c.entity_ids for c in found] == [("a", "b", "c")]
    assert found[0].title == "b and a: January 2026"


def test_what_few_facts_or_two_entities_tell_of_is_no_theme_in_a_large_space() -> None:
    entities, rest = groups()
    pair, trio = unit("a", "b"), unit("c", "d", "e")
    small = tops(find_communities(list(map(entity, "abcde")), [pair, trio]))
    assert (small["a"] == small["b"], small["c"] == small["e"]) == (True, True)
    large = tops(find_communities([*entities, *map(entity, "abcde")], [*rest, pair, trio]))
    assert "c" in large
    assert "a" not in large
    told_once = replace(trio, fact_ids=("f", "g"))
    assert "c" not in tops(find_communities([*entities, *map(entity, "abcde")], [*rest, pair, told_once]))


def thing(name: str) -> Entity:
    return Entity(id=name, space="s", name=name, kind="concept")


def test_entities_of_one_word_are_of_one_theme() -> None:
    """No unit ties the shop to the store: their names do."""
    units = [unit("online store", "launch"), unit("clothing store", "dress"), unit("yoga mat", "candle"), unit("yoga class", "incense")]
    names = sorted({m.entity_id for u in units for m in u.members})
    found = find_communities([thing(n) for n in names], units)
    assert sorted(c.entity_ids for c in found) == [
        ("candle", "incense", "yoga class", "yoga mat"),
        ("clothing store", "dress", "launch", "online store"),
    ]
    assert sorted(c.title.partition(":")[0] for c in found) == ["clothing store", "yoga class"]


def test_a_noun_of_a_mere_class_holds_nothing_together() -> None:
    """Trips of three kinds are three themes, and "trip" is none."""
    kinds = {"camping": ("tent", "forest"), "mountaineering": ("rope", "summit"), "sailing": ("harbour", "mast")}
    units = [unit(f"{kind} trip", thing_) for kind, things in kinds.items() for thing_ in things]
    units += [unit("trip", things[0]) for things in kinds.values()]
    names = sorted({m.entity_id for u in units for m in u.members})
    found = find_communities([thing(n) for n in names], units)
    assert sorted(len(c.entity_ids) for c in found) == [3, 3, 3]
    assert "trip" not in {id_ for c in found for id_ in c.entity_ids}


def test_a_theme_is_a_name_that_is_part_of_the_others() -> None:
    assert theme_of([("clothing store", "abc"), ("online clothing store", "de"), ("launch", "f")]) == "clothing store"
    assert theme_of([("LGBTQ center", "ab"), ("LGBTQ parade", "cd"), ("LGBTQ youth", "ef")]) == "LGBTQ"
    assert theme_of([("gym", "ab"), ("dinner", "cd"), ("mother", "e")]) == "gym and dinner"
    assert theme_of([("camp", "a"), ("camping trip", "b"), ("Max", "abcd")]) == "Max"
    assert theme_of([("Ole", "a")]) == "Ole"


def test_speakers_and_generic_nouns_are_in_no_community() -> None:
    """Ada speaks in every unit, and every unit is about a thing: they would make one community of all."""
    circles = (("Rome", "Vatican", "Tiber"), ("Oslo", "Bergen", "Fjordlab"))
    units = [unit("Ada", "thing", *pair) for circle in circles for pair in combinations(circle, 2)]
    spoken = Entity(id="Ada", space="s", name="Ada", kind="person", speaks=True)
    generic = Entity(id="thing", space="s", name="thing", kind="concept")
    found = find_communities([spoken, generic, *(entity(n) for circle in circles for n in circle)], units)
    assert sorted(c.entity_ids for c in found if c.level == 0) == [("Bergen", "Fjordlab", "Oslo"), ("Rome", "Tiber", "Vatican")]


@pytest.mark.slow
def test_a_star_of_a_hundred_thousand_ends() -> None:
    names = [f"n{n:06}" for n in range(100_000)]
    found = find_communities([entity(n) for n in ("hub", *names)], [unit("hub", n) for n in names])
    assert sum(len(c.entity_ids) for c in found if c.level == 0) == 100_001


def test_two_circles_are_two_communities_and_say_who_matters() -> None:
    left, right = ["Ada", "Ben", "Cleo", "Dan"], ["Eve", "Finn", "Gus", "Hal"]
    units = [unit(*pair) for circle in (left, right) for pair in combinations(circle, 2)] + [unit("Dan", "Eve")]
    found = find_communities([entity(n) for n in left + right], units)
    assert sorted(c.entity_ids for c in found if c.level == 0) == [tuple(left), tuple(right)]
    assert all(set(c.key_members) <= set(c.entity_ids) for c in found)


def test_the_order_of_units_does_not_matter() -> None:
    entities = [entity(f"n{n}") for n in range(30)]
    units = [unit(f"n{n}", f"n{(n * 7 + 1) % 30}") for n in range(30)]
    assert find_communities(entities, units) == find_communities(entities[::-1], units[::-1])


def groups(size: int = 20, count: int = 6) -> tuple[list[Entity], list[Unit]]:
    """Circles of entities, each tied to its next ones, and one tie from circle to circle."""
    names = [[f"g{g}n{n:02}" for n in range(size)] for g in range(count)]
    units = [unit(ring[n], ring[(n + step) % size]) for ring in names for n in range(size) for step in (1, 2, 3)]
    units += [unit(names[g][0], names[(g + 1) % count][0]) for g in range(count)]
    return [entity(n) for ring in names for n in ring], units


def tops(communities: list[Community]) -> dict[str, str]:
    return {id_: c.id for c in communities if c.level == 0 for id_ in c.entity_ids}


def test_a_small_change_touches_its_region_alone() -> None:
    entities, units = groups()
    before = find_communities(entities, units)
    newcomer = entity("newcomer")
    more = [unit("newcomer", "g0n01"), unit("newcomer", "g0n02")]
    change = TieChange(frozenset({"newcomer", "g0n01", "g0n02"}), frozenset())
    after = find_communities([*entities, newcomer], [*units, *more], before, change)
    assert {id_: top for id_, top in tops(after).items() if id_ != "newcomer"} == tops(before)
    assert tops(after)["newcomer"] == tops(before)["g0n01"]
    was = {c.id: c for c in before}
    assert [c.id for c in after if c != was.get(c.id)] == [tops(before)["g0n01"]]


def test_an_entity_moves_to_where_its_ties_are_now() -> None:
    entities, units = groups()
    before = find_communities(entities, units)
    gone = {u.id for u in units if "g0n05" in u.id}
    kept = [u for u in units if u.id not in gone]
    now = [*kept, *(unit("g0n05", f"g3n0{n}") for n in range(4))]
    touched = frozenset(m.entity_id for u in units if u.id in gone for m in u.members) | {f"g3n0{n}" for n in range(4)}
    after = find_communities(entities, now, before, TieChange(touched, touched))
    assert tops(after)["g0n05"] == tops(after)["g3n00"] == tops(before)["g3n00"]
    assert tops(after)["g0n06"] == tops(before)["g0n06"]


def test_a_community_that_falls_apart_is_split() -> None:
    """The ends of a chain whose middle is gone are no longer tied; one of both keeps the id."""
    chain = [f"c{n}" for n in range(9)]
    entities, units = groups(count=8)
    entities += [entity(n) for n in chain]
    links = [unit(*pair) for pair in pairwise(chain)]
    before = [c for c in find_communities(entities, units + links) if not set(c.entity_ids) & set(chain)]
    one = replace(before[0], id="chain", entity_ids=tuple(chain))
    kept = [u for u in links if "c4" not in u.id.split("-")]
    loosened = frozenset({"c3", "c4", "c5"})
    after = find_communities(entities, units + kept, [*before, one], TieChange(loosened, loosened))
    found = [c for c in after if set(c.entity_ids) & set(chain)]
    assert sorted(c.entity_ids for c in found) == [("c0", "c1", "c2", "c3"), ("c5", "c6", "c7", "c8")]


def test_an_update_is_as_good_as_a_new_clustering() -> None:
    drawn = Random(7)
    entities = [entity(f"n{n:03}") for n in range(300)]
    pairs = [
        (n, n // 15 * 15 + drawn.randrange(15) if drawn.random() < 0.9 else drawn.randrange(300)) for n in range(300) for _ in range(4)
    ]
    units = [unit(f"n{a:03}", f"n{b:03}") for a, b in pairs if a != b]
    before = find_communities(entities, units[:-20])
    touched = frozenset(m.entity_id for u in units[-20:] for m in u.members)
    after = find_communities(entities, units, before, TieChange(touched, frozenset()))
    assert sorted(tops(after)) == sorted({m.entity_id for u in units for m in u.members})
    assert modularity(units, tops(after)) > modularity(units, tops(find_communities(entities, units))) - 0.02
    assert find_communities(entities, units[::-1], before, TieChange(touched, frozenset())) == after
    levels = {c.id: c for c in after}
    assert all(set(c.entity_ids) <= set(levels[c.parent].entity_ids) for c in after if c.parent)


@pytest.mark.parametrize("seed", range(5))
def test_what_an_update_describes_or_leaves_is_what_a_description_of_all_says(seed: int) -> None:
    """Units come, go and change; key members, titles and summaries are those of the units there are now."""
    drawn = Random(seed)
    entities, units = groups()
    dated = [replace(u, importance=drawn.randrange(9) / 9, last_at=day(f"2026-{drawn.randrange(2, 9):02}-03")) for u in units]
    before = find_communities(entities, dated)
    changed = drawn.sample(range(len(dated)), 9)
    kept = [u for n, u in enumerate(dated) if n not in changed]
    weightier = [replace(dated[n], importance=1.0, title=f"{dated[n].title} again") for n in changed[:3]]
    more = [unit(*(e.id for e in drawn.sample(entities, 2))) for _ in range(3)]
    loosened = frozenset(m.entity_id for n in changed[3:] for m in dated[n].members)
    touched = loosened | {m.entity_id for u in weightier + more for m in u.members}
    now = kept + weightier + more
    after = find_communities(entities, now, before, TieChange(touched, loosened))
    assert {c.id: c for c in before} != {c.id: c for c in after}
    clusters = {c.id: Cluster(number, c.level, None, c.entity_ids) for number, c in enumerate(after)}
    afresh = Describer(entities, numbered(now), EntityTies.of(told(now), NameWords.of(entities)), clusters.values())
    assert after == [afresh.community(c.id, clusters[c.id], c.parent) for c in after]


def modularity(units: list[Unit], top: dict[str, str]) -> float:
    ties = EntityTies.of(told(units))
    weights = ties.among(ties.groups_of)
    total, degrees = sum(weights.values()), Counter[str]()
    for pair, weight in weights.items():
        for id_ in pair:
            degrees[top[id_]] += weight  # type: ignore[assignment]
    inside = sum(w for (a, b), w in weights.items() if top[a] == top[b])
    return inside / total - sum((d / (2 * total)) ** 2 for d in degrees.values())


def test_a_title_does_not_repeat_itself() -> None:
    names = ["homeless shelter", "shelter", "food drive"]
    units = [unit(*pair) for pair in combinations(names, 2)] + [unit("homeless shelter", "shelter")]
    (found,) = find_communities([entity(n) for n in names], units)
    assert found.title.startswith("homeless shelter:")
