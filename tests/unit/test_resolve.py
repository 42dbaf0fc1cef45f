"""How names are compared, what texts say of them, and what it takes to make one entity of two."""

from dataclasses import replace

import pytest

from graphmem.extraction import extract, load_model
from graphmem.language.name_forms import normal_name
from graphmem.model import Mention
from graphmem.resolution.alias_index import AliasIndex
from graphmem.resolution.alias_patterns import find_aliases, find_relatives
from graphmem.resolution.blocking import blocking_keys
from graphmem.resolution.comparison import person_relation, thing_relation
from graphmem.resolution.resolver import Resolution, resolve
from graphmem.resolution.self_naming import claimed_names
from tests.talk import Talk

PEOPLE = [
    ("mira solberg", "mira solberg", "same"),
    ("bjørn", "bjorn", "folded"),
    ("jürgen müller", "juergen mueller", "folded"),
    ("robert hale", "bob hale", "nickname"),
    ("robert hale", "bob", "part nickname"),
    ("liz", "elizabeth", "single nickname"),
    ("francisco", "paco", "single nickname"),
    ("gabriela", "gabi", "single nickname"),
    ("robbie", "robert", "single nickname"),
    ("robert hale", "robert", "first"),
    ("robert hale", "hale", "surname"),
    ("ngozi okafor", "dr okafor", "surname"),
    ("j. smith", "jane smith", "initial"),
    ("dan k", "dan kowalczyk", "initial"),
    ("katarzyna wrona", "katarzyna worna", "typo"),
    ("lindqvist", "lindquist", "single typo"),
    ("oskar", "oscar", "single variant"),
    ("anna berg", "anna lund", "other surname"),
    ("john smith", "john smith jr", "other surname"),
    ("big dan", "little dan", "other surname"),
    ("sarah (leo)", "sarah (tom)", "other surname"),
    ("@kasia_w", "kasia wrona", "handle"),
    ("h.vogt@kelda.example", "henrike vogt", "handle"),
    ("mario", "maria", "none"),
    ("martin", "martina", "none"),
    ("gosia", "zosia", "none"),
    ("anna", "tom", "none"),
]
THINGS = [
    ("tidewerk gmbh", "tidewerk", "suffix"),
    ("project heron", "heron", "suffix"),
    ("new york city", "new york", "suffix"),
    ("mexico city", "mexico", "head"),
    ("st albans", "saint albans", "folded"),
    ("norwegian ocean institute", "noi", "acronym"),
    ("kelda offshore", "kelda", "head"),
    ("tidewerk", "tidewrek", "typo"),
    ("final fantasy x", "final fantasy xv", "none"),
    ("stavanger", "stavern", "none"),
]


@pytest.mark.parametrize(("left", "right", "related"), PEOPLE)
def test_how_names_of_people_are_related(left: str, right: str, related: str) -> None:
    assert person_relation(left, right) == person_relation(right, left) == related


@pytest.mark.parametrize(("left", "right", "related"), THINGS)
def test_how_names_of_things_are_related(left: str, right: str, related: str) -> None:
    assert thing_relation(left, right) == thing_relation(right, left) == related


@pytest.mark.parametrize(("left", "right", "related"), [case for case in PEOPLE if case[2] not in ("none", "other surname")])
def test_related_people_are_compared(left: str, right: str, related: str) -> None:
    assert set(blocking_keys(left, person=True)) & set(blocking_keys(right, person=True)), related


@pytest.mark.parametrize(("left", "right", "related"), [case for case in THINGS if case[2] != "none"])
def test_related_things_are_compared(left: str, right: str, related: str) -> None:
    assert set(blocking_keys(left, person=False)) & set(blocking_keys(right, person=False)), related


def mentions_of(line: str) -> tuple[str, list[Mention]]:
    talk = Talk().say(line, "2026-01-05")
    (found,) = extract(talk.messages, load_model())
    return talk.messages[0].text, list(found.mentions)


@pytest.mark.parametrize(
    ("line", "pair"),
    [
        ("Mira: Liz, short for Elizabeth, moved to Oslo.", ("Liz", "Elizabeth")),
        ("Mira: Robert Hale is here, everyone calls him Bob.", ("Robert Hale", "Bob")),
        ("Mira: Fjordlab is called Nordlab now.", ("Fjordlab", "Nordlab")),
        ("Mira: Fjordlab was renamed to Nordlab.", ("Fjordlab", "Nordlab")),
        ("Mira: Tamara Vogel got married, she is Tamara Holst now.", ("Tamara Vogel", "Tamara Holst")),
        ("Mira: Bob is coming too, Robert I mean.", ("Bob", "Robert")),
    ],
)
def test_a_text_tells_that_two_names_are_one(line: str, pair: tuple[str, str]) -> None:
    assert pair in set(find_aliases(*mentions_of(line)))


@pytest.mark.parametrize(
    "line",
    [
        "Mira: Anna met Tom in Oslo.",
        "Mira: Anna is coming too, Tom I mean.",
        "Mira: Anna (Tom knows her) is here.",
        "Mira: Oslo (Norway) is cold.",
        "Mira: I'm Anna's sister.",
    ],
)
def test_a_text_that_tells_nothing_of_names(line: str) -> None:
    assert list(find_aliases(*mentions_of(line))) == []


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Erika Moen: From now on I sign as Erika Haugland.", ["Erika Haugland"]),
        ("Theodore: Please call me Teddy.", ["Teddy"]),
        ("janet@ripley.example: Hello, it works. Best regards, Janet Priestley", ["Janet Priestley"]),
        ("Mira: Thanks, Janet", []),
        ("Mira: Call Anna, please.", []),
    ],
)
def test_the_names_that_a_speaker_claims(line: str, names: list[str]) -> None:
    talk = Talk().say(line, "2026-01-05")
    (found,) = extract(talk.messages, load_model())
    assert list(claimed_names(talk.messages[0], found.mentions)) == names
    assistant = replace(talk.messages[0], role="assistant")
    assert list(claimed_names(assistant, found.mentions)) == []


def test_a_relative_is_whom_the_text_names() -> None:
    assert ("Mira's sister", "Ida") in set(find_relatives(*mentions_of("Mira: My sister Ida lives in Oslo."), ()))


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Mira: My sister, Ida and Tom came over.", ()),
        ("Mira: My sister, Ida, and Tom came over.", ()),
        ("Mira: I saw my sister, Ida.", ("ida lund",)),
        ("Mira: How is your sister, Ida?", ()),
        ("Mira: Your sister, Ida, is great.", ("ida",)),
    ],
)
def test_a_comma_is_no_naming(line: str, people: tuple[str, ...]) -> None:
    """Names beside a relative, and who is addressed after one."""
    assert list(find_relatives(*mentions_of(line), people)) == []


def test_an_apposition_is_a_naming() -> None:
    assert set(find_relatives(*mentions_of("Mira: My sister, Ida, lives in Oslo."), ("tom",))) == {("Mira's sister", "Ida")}


def resolved(talk: Talk) -> tuple[Resolution, AliasIndex]:
    found = extract(talk.messages, load_model())
    resolution = resolve(talk.space, talk.messages, [m for e in found for m in e.mentions], [f for e in found for f in e.facts])
    return resolution, AliasIndex(resolution.aliases)


def test_mum_is_the_mother_of_who_says_so() -> None:
    talk = Talk().say("Ida: Mum bought a boat.", "2026-01-05").say("Kari: Mum lives in Oslo.", "2026-01-05")
    _, meanings = resolved(talk)
    first, second = talk.messages
    assert meanings.entity_id(first, "Mum") != meanings.entity_id(second, "Mum")
    assert meanings.entity_id(first, "Mum") == meanings.entity_id(first, "mum")


def test_every_speaker_is_an_entity() -> None:
    talk = Talk().say("Ida: Hello!", "2026-01-05")
    resolution, meanings = resolved(talk)
    assert meanings.entity_id(talk.messages[0], "Ida") in {e.id for e in resolution.entities}


def test_every_decision_has_a_score_and_reasons() -> None:
    talk = Talk().say("Mira: Robert Hale moved to Bergen. Robert loves it.", "2026-01-05").say("Tom: Hale does?", "2026-01-05")
    resolution, _ = resolved(talk)
    assert [d for d in resolution.decisions if d.verdict == "merge"]
    for decision in resolution.decisions:
        assert 0 <= decision.score <= 1
        assert decision.reasons


@pytest.mark.parametrize("name", ["", " ", "'s", "the", "...", "@", "(", "\ud800", "x" * 5000, "'s 's 's", "-", "()", "@@", "Dr", "jr"])
def test_any_name_can_be_compared(name: str) -> None:
    normal = normal_name(name)
    for other in ("anna", "anna berg", normal, "@", ""):
        assert person_relation(normal, other) == person_relation(other, normal)
        assert thing_relation(normal, other) == thing_relation(other, normal)
    assert all(isinstance(key, str) for person in (True, False) for key in blocking_keys(normal, person=person))


def test_who_speaks_is_nobody_else_of_that_name() -> None:
    talk = Talk().say("Anna: I met Anna Berg and Anna Lund.", "2026-01-05").say("Anna: I liked them.", "2026-01-05")
    _, meanings = resolved(talk)
    said = talk.messages[1]
    assert meanings.entity_id(said, "Anna") not in {meanings.entity_id(said, "Anna Berg"), meanings.entity_id(said, "Anna Lund")}
