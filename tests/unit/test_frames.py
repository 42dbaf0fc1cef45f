"""Roles by verb and preposition, and light verbs."""

from typing import get_args

import pytest

from graphmem.extraction.clauses.frame_lexicon import frame_roles, light_verbs
from graphmem.model.fact import Role
from tests.unit.test_extract import fact_lines, nlp

__all__ = ["nlp"]


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("I was sitting by the lake.", "sit agent=Ada place=lake"),
        ("I met Anna by the pool.", "meet agent=Ada theme=Anna place=pool"),
        ("I went to Rome by train.", "go to agent=Ada place=Rome instrument=train"),
        ("I painted the fence with a brush.", "paint agent=Ada theme=fence instrument=brush"),
        ("I had dinner with the team.", "have agent=Ada theme=dinner with=team"),
        ("I put the lamp on the shelf.", "put agent=Ada theme=lamp place=shelf"),
        ("We bought tools like a saw.", "buy agent=Ada theme=saw theme=tool"),
        ("I work on a robot.", "work on agent=Ada theme=robot"),
        ("I borrowed a tent from Tom.", "borrow agent=Ada theme=tent source=Tom"),
        ("I gave yoga a try.", "try agent=Ada theme=yoga"),
        ("We took a walk along the river.", "walk along agent=Ada place=river"),
        ("Tom paid a visit to Anna.", "visit agent=Tom"),
        ("The hike took us two hours.", "take agent=hike recipient=Ada amount=two hours"),
    ],
)
def test_roles(nlp, line: str, fact: str) -> None:
    found = fact_lines(nlp, f"Ada: {line}", "Ben: I see.")
    assert any(one.startswith(fact) for one in found), found


def test_the_lexicon_has_only_roles_of_facts() -> None:
    assert set(frame_roles().values()) <= set(get_args(Role))
    assert all(predicate and predicate.islower() for predicate in light_verbs().values())
