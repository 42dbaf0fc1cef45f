"""A confirmation of what cannot be undone: for one selection in one space, once, and for a while."""

from datetime import UTC, datetime, timedelta

import pytest

from graphmem.memory.forgetting.confirmations import Confirmations
from graphmem.memory.forgetting.forgetting_config import CONFIRMATIONS
from graphmem.model.errors import QuestionError
from graphmem.model.forgetting import ForgetPlan, Selection

NOW = datetime(2026, 5, 1, tzinfo=UTC)
MIRA = Selection(speaker="Mira")
PLAN = ForgetPlan(message_ids=("m1",))


def test_a_token_is_used_up() -> None:
    asked = Confirmations()
    token = asked.ask("home", MIRA, PLAN, NOW)
    assert asked.take(token, "home", MIRA, NOW) == ("m1",)
    with pytest.raises(QuestionError, match="nothing was forgotten"):
        asked.take(token, "home", MIRA, NOW)


@pytest.mark.parametrize(
    ("space", "selection", "later"),
    [
        ("work", MIRA, 0.0),
        ("home", Selection(speaker="Tom"), 0.0),
        ("home", MIRA, CONFIRMATIONS.seconds + 1),
    ],
)
def test_a_token_for_something_else_is_refused(space: str, selection: Selection, later: float) -> None:
    asked = Confirmations()
    token = asked.ask("home", MIRA, PLAN, NOW)
    with pytest.raises(QuestionError, match="nothing was forgotten"):
        asked.take(token, space, selection, NOW + timedelta(seconds=later))


def test_the_oldest_question_goes_when_there_are_too_many() -> None:
    asked = Confirmations()
    first = asked.ask("home", MIRA, PLAN, NOW)
    for _ in range(CONFIRMATIONS.open):
        last = asked.ask("home", MIRA, PLAN, NOW)
    assert asked.take(last, "home", MIRA, NOW) == ("m1",)
    with pytest.raises(QuestionError):
        asked.take(first, "home", MIRA, NOW)
