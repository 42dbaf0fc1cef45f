"""Communities of graphs that other systems stumble over."""

from itertools import combinations

import pytest

from graphmem.graph.community_detection import find_communities
from graphmem.model import Entity, Member, Unit
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
        fact_ids=("f",),
        valid_from=day("2026-01-05"),
        valid_to=FOREVER,
        precision="day",
        recorded_at=day("2026-01-05"),
        last_at=day("2026-01-05"),
        sessions=1,
        importance=0.5,
        history=(),
    )


def test_nothing_makes_no_community() -> None:
    assert find_communities([], []) == []


def test_entities_without_an_edge_make_no_community() -> None:
    assert find_communities([entity("a"), entity("b")], [unit("a"), unit("b")]) == []


def test_a_star_is_one_graph_and_ends() -> None:
    names = [f"n{n:03}" for n in range(300)]
    found = find_communities([entity(n) for n in ("hub", *names)], [unit("hub", n) for n in names])
    coarsest = [c for c in found if c.level == 0]
    assert {id_ for c in coarsest for id_ in c.entity_ids} == {"hub", *names}


def test_two_entities_joined_twice_are_one_community() -> None:
    found = find_communities([entity("a"), entity("b")], [unit("a", "b"), unit("b", "a")])
    assert [c.entity_ids for c in found] == [("a", "b")]
    assert found[0].title == "a and b: a and b, January 2026"


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
