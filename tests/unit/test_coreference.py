"""Coreference of I, you, we, he, she, they and it in small dialogues."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from graphmem.extraction import extract, load_model
from graphmem.model import Message, message_id

if TYPE_CHECKING:
    from spacy.language import Language

SENT = datetime(2024, 5, 15, 13, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def nlp() -> "Language":
    return load_model()


def meant(nlp: "Language", *lines: str) -> dict[str, set[str]]:
    """The names that each word of the last message refers to."""
    thread = []
    for i, line in enumerate(lines):
        who, text = line.split(": ", 1)
        thread.append(
            Message(
                id=message_id("s", "c", str(i)),
                space="s",
                conversation="c",
                thread="t",
                position=i,
                key=str(i),
                speaker=who,
                role="user",
                text=text,
                sent_at=SENT,
            )
        )
    found: dict[str, set[str]] = {}
    for mention in extract(thread, nlp)[-1].mentions:
        found.setdefault(mention.text.lower(), set()).add(mention.name)
    return found


def test_i_and_you_are_the_two_who_talk(nlp: "Language") -> None:
    words = meant(nlp, "Ben: Hi.", "Ada: I saw you and your car.")
    assert (words["i"], words["you"], words["your"]) == ({"Ada"}, {"Ben"}, {"Ben"})


def test_you_in_a_group_is_who_was_called_or_spoke_before(nlp: "Language") -> None:
    assert meant(nlp, "Cleo: Hi.", "Ben: Hi.", "Ada: I called you.")["you"] == {"Ben"}
    assert meant(nlp, "Cleo: Hi.", "Ben: Hi.", "Ada: Cleo, I called you.")["you"] == {"Cleo"}


def test_a_proposal_is_for_both(nlp: "Language") -> None:
    assert meant(nlp, "Ben: Hi.", "Ada: We should visit the museum.")["we"] == {"Ada", "Ben"}


def test_we_includes_the_companions_just_mentioned(nlp: "Language") -> None:
    assert meant(nlp, "Ben: Hi.", "Ada: I took my kids to the beach. We built a castle.")["we"] == {"Ada", "Ada's kids"}


def test_he_and_she_agree(nlp: "Language") -> None:
    words = meant(nlp, "Ada: My sister met our landlord's brother.", "Ben: Did she like him?")
    assert words["she"] == {"Ada's sister"}


def test_a_name_is_remembered_over_turns(nlp: "Language") -> None:
    words = meant(nlp, "Ada: My aunt Ingrid came by.", "Ben: Nice.", "Ada: My aunt is a nurse, and she is funny.")
    assert words["she"] == {"Ingrid"}
    assert words["my aunt"] == {"Ada's aunt", "Ingrid"}


def test_her_brother_waits_for_her(nlp: "Language") -> None:
    assert meant(nlp, "Ada: Maria called.", "Ben: What did her brother say?")["her brother"] == {"Maria's brother"}
    assert "her brother" not in meant(nlp, "Ada: Hello.", "Ben: What did her brother say?")


def test_no_antecedent_is_guessed(nlp: "Language") -> None:
    """No woman was mentioned, and speaker and addressee are never "she"."""
    assert "she" not in meant(nlp, "Ada: Hello.", "Ben: She lives in Oslo.")
    assert "she" not in meant(nlp, "Ada: Peter came.", "Ben: She lives in Oslo.")


def test_an_object_is_not_its_own_subject(nlp: "Language") -> None:
    assert meant(nlp, "Ben: Hi.", "Ada: Peter met Tom. Peter likes him.")["him"] == {"Tom"}


def test_it_is_the_one_thing_just_named(nlp: "Language") -> None:
    assert meant(nlp, "Ben: Hi.", "Ada: I bought a guitar. I play it daily.")["it"] == {"guitar"}
    assert "it" not in meant(nlp, "Ben: Hi.", "Ada: It is raining.")


def test_they_are_the_two_just_named(nlp: "Language") -> None:
    assert meant(nlp, "Ben: Hi.", "Ada: Peter and Maria married. They live in Oslo.")["they"] == {"Peter", "Maria"}


def test_a_nickname_is_the_participant(nlp: "Language") -> None:
    assert meant(nlp, "Melanie: Hi.", "Ada: Thank you, Mel!")["mel"] == {"Melanie"}


def test_two_likely_antecedents_leave_it_unresolved(nlp: "Language") -> None:
    """The recipient of a report may be its subject."""
    assert "she" not in meant(nlp, "Ben: Hi.", "Ada: Maria told Ingrid that she had won.")
    assert "her" not in meant(nlp, "Ben: Hi.", "Ada: Julia met Eva at the station. Her train was late.")


def test_a_later_name_is_no_antecedent(nlp: "Language") -> None:
    assert "she" not in meant(nlp, "Ben: Hi.", "Ada: She was late. Maria was early.")


def test_it_is_resolved_across_turns(nlp: "Language") -> None:
    assert meant(nlp, "Ada: I sold my guitar.", "Ben: Who bought it?")["it"] == {"guitar"}


@pytest.mark.parametrize(
    "text", ["It rains.", "It took three hours to get home.", "It was great!", "I made it!", "It is hard to drive.", "It was worth it."]
)
def test_it_may_be_pleonastic(nlp: "Language", text: str) -> None:
    assert "it" not in meant(nlp, "Ada: I sold my guitar.", f"Ben: {text}")


def test_they_fits_its_verb(nlp: "Language") -> None:
    """Reports do not laugh: an animate subject is needed."""
    assert meant(nlp, "Ben: Hi.", "Ada: My kids read the reports. They laughed.")["they"] == {"Ada's kids"}
    assert "they" not in meant(nlp, "Ben: Hi.", "Ada: I read the reports. They laughed.")
    assert "they" not in meant(nlp, "Ada: Peter and Maria left.", "Ben: Someone called. They laughed.")


def test_there_is_the_place_just_named(nlp: "Language") -> None:
    assert meant(nlp, "Ada: I moved to Bergen.", "Ben: I lived there for a year.")["there"] == {"Bergen"}
    for text in ("Hang in there!", "There is a café.", "Hi there!", "I am always there for you."):
        assert "there" not in meant(nlp, "Ada: I moved to Bergen.", f"Ben: {text}")
    assert "there" not in meant(nlp, "Ada: I like Bergen and Oslo.", "Ben: I lived there.")


def test_i_in_a_quotation_is_its_speaker(nlp: "Language") -> None:
    assert meant(nlp, "Ben: Hi.", 'Ada: Karl said, "I will never sell the house."')["i"] == {"Karl"}
    assert "you" not in meant(nlp, "Ben: Hi.", 'Ada: Karl said, "You will never sell the house."')


def test_you_may_be_generic(nlp: "Language") -> None:
    assert "you" not in meant(nlp, "Ben: Hi.", "Ada: You never know.")


def test_a_vocative_at_the_end_is_no_apposition(nlp: "Language") -> None:
    """ "Tell your father, Lily": Lily is addressed; it is not the father's name."""
    words = meant(nlp, "Lily: Hi.", "Jack: Hi.", "Mom: Tell your father, Lily.", "Lily: He is at work.")
    assert words["he"] == {"Lily's father"}


def test_a_copula_names_both_ways(nlp: "Language") -> None:
    for told in ("My teacher is Mrs. Lindqvist.", "Mrs. Lindqvist is my teacher."):
        assert "Lindqvist" in " ".join(meant(nlp, "Ben: Hi.", f"Ada: {told}", "Ben: I see.", "Ada: She is strict.")["she"])


def test_short_and_long_forms_of_a_name_are_one(nlp: "Language") -> None:
    assert meant(nlp, "Ben: Hi.", "Ada: Helen Voss called. Voss was angry, and Tom left. She shouted.")["she"] <= {"Helen Voss", "Voss"}


def test_an_old_name_is_forgotten(nlp: "Language") -> None:
    """A name of many turns ago is no longer a candidate."""
    talk = ["Ada: Peter came."] + [f"{who}: Good weather today." for who in ("Ben", "Ada", "Ben", "Ada", "Ben")]
    assert "he" not in meant(nlp, *talk, "Ada: He left.")


def test_what_moves_anybody_moves_nobody_in_particular(nlp: "Language") -> None:
    assert "you" not in meant(nlp, "Ben: Hi.", "Ada: Running helps you sleep.")
    assert "you" not in meant(nlp, "Ben: Hi.", "Ada: The last chapter keeps you guessing.")
    assert meant(nlp, "Ben: Hi.", "Ada: My sister keeps you busy.")["you"] == {"Ben"}
    assert meant(nlp, "Ben: Hi.", "Ada: The walk will help you sleep.")["you"] == {"Ben"}
