"""What a question asks for: type of answer, relation, person and time."""

import pytest

from graphmem.retrieval.question_frame import frame_question


@pytest.mark.parametrize(
    ("question", "kind", "relation", "agent"),
    [
        ("Where does Ada live?", "where", "live", "Ada"),
        ("Who owns a boat?", "who", "own", ""),
        ("When did Ada's brother sell the boat?", "when", "sell", "Ada"),
        ("How many chairs did Ada buy?", "how_many", "buy", "Ada"),
        ("How much did Ada pay for the chairs?", "how_much", "pay", "Ada"),
        ("How long has Ada lived in Oslo?", "how_long", "live", "Ada"),
        ("How old is Ada?", "how_old", "be", "Ada"),
        ("How often does Ada swim?", "how_often", "swim", "Ada"),
        ("At what time does Ada leave?", "time_of_day", "leave", "Ada"),
        ("Does Ada like olives?", "yes_no", "like", "Ada"),
        ("Why did Ada leave Oslo?", "why", "leave", "Ada"),
        ("What is Ada's favourite song?", "preference", "be", "Ada"),
        ("Where do I live?", "where", "live", "I"),
    ],
)
def test_type_relation_and_person(question: str, kind: str, relation: str, agent: str) -> None:
    frame = frame_question(question)
    assert (frame.answer_type, frame.relation, frame.agent) == (kind, relation, agent)


def test_which_values_when_and_how_far() -> None:
    assert frame_question("Where did Ada live before?").values == "past"
    assert frame_question("Which cities has Ada ever visited?").values == "all"
    assert frame_question("What did Ada drive before she moved?").time_relation == "before"
    assert frame_question("To which city is the company where Ada works moving?").hops == 2
    assert frame_question("How many dogs does Ada have?").counting
    assert frame_question("Where do I live?").about_asker
    assert not frame_question("?!").retrieve
