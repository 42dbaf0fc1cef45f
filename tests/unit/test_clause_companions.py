"""Who "we" are beside the speaker."""

import pytest

from graphmem.graph.clause_companions import group_in, with_companions
from graphmem.graph.clause_rewriting import sentence_of
from graphmem.graph.unit_grounds import stands_alone
from tests.unit.test_clause_rewriting import said


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("We look forward to our family camping trip", "Ada's family"),
        ("I had a picnic with some friends from church", "Ada's friends from church"),
        ("My husband and kids keep me going", "Ada's husband and kids"),
        ("My family is awesome - me and the kids", "Ada's family"),
        ("I love the friends I have", "Ada's friends"),
        ("The kids loved it", "Ada's kids"),
        ("The friends of my boss left", ""),
        ("I saw a family of ducks", ""),
    ],
)
def test_groups_are_those_that_the_speaker_calls_their_own(text: str, group: str) -> None:
    assert group_in(text, "Ada") == group


@pytest.mark.parametrize(
    ("tags", "sentence"),
    [
        (("context=We always look forward to our family camping trip.",), "Ada and Ada's family roast marshmallows"),
        (("reply to=What do you do with your kids?",), "Ada and Ada's kids roast marshmallows"),
        (("reply to=My kids love the woods. What do you do there?",), "Ada and others roast marshmallows"),
        (("we=Ada and Ben",), "Ada and Ben roast marshmallows"),
        ((), "Ada and others roast marshmallows"),
    ],
)
def test_we_are_those_of_whom_the_speaker_just_told(tags: tuple[str, ...], sentence: str) -> None:
    assert sentence_of(said("We roast marshmallows", "roast", tags=tags)) == sentence


def test_a_group_is_remembered_for_a_few_messages() -> None:
    facts = [said("I took my family camping", "take"), said("We roasted marshmallows", "roast", message_id="n")]
    assert [sentence_of(fact) for fact in with_companions(facts, {"m": 0, "n": 2})][1] == "Ada and Ada's family roasted marshmallows"
    assert with_companions(facts, {"m": 0, "n": 3}) == facts


def test_what_others_do_stands_alone_only_if_much_is_told() -> None:
    assert not stands_alone(said("We played games", "play"))
    assert stands_alone(said("We went camping with the kids", "go"))
    assert stands_alone(said("We handed out soup, blankets and toys near the harbour station", "hand"))
