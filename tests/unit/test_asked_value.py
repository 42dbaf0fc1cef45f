"""Which value a question asks for, and which values a sentence tells."""

import pytest

from graphmem.extraction.preprocess.literals import written_amounts
from graphmem.retrieval.asked_value import asked_value
from graphmem.retrieval.told_values import differ, told_values


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many bikes do I own?", "how_many"),
        ("How many trips have I taken my Canon EOS 80D on?", "how_many"),
        ("How much do I pay for rent?", "how_much"),
        ("What was the amount of my mortgage?", "how_much"),
        ("How heavy is my dumbbell?", "how_much"),
        ("How often do I run?", "how_often"),
        ("Do I run more often than I did before?", "how_often"),
        ("How long have I had my cat?", "how_long"),
        ("How old is Theo?", "how_old"),
        ("How many times a week do I run?", "how_often"),
        ("How long is my commute?", "how_much"),
        ("Where do I live now?", "any"),
        ("What is the latest deadline for my thesis?", "any"),
        ("Where did Ada move to after her recent promotion?", "any"),
        ("What colour did I change to?", "any"),
    ],
)
def test_the_newest_value_is_asked_for(question: str, kind: str):
    asked = asked_value(question)
    assert asked is not None
    assert (asked.newest, asked.kind) == (True, kind)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many bikes did I own at first?", "how_many"),
        ("How much did I previously pay for rent?", "how_much"),
        ("Where did I use to live?", "any"),
        ("What was my original plan for the garden?", "any"),
    ],
)
def test_the_earliest_value_is_asked_for(question: str, kind: str):
    asked = asked_value(question)
    assert asked is not None
    assert (asked.newest, asked.kind) == (False, kind)


@pytest.mark.parametrize(
    "question",
    [
        "What did Ada paint?",
        "When did I move to Oslo?",
        "How many bikes did I own in May 2023?",
        "How many hours did I jog last week?",
        "How many coins did I find in the first three months?",
        "How much did I spend on shoes in total?",
        "How many books did I read before I moved?",
        "Who moved to Bergen?",
        "How many?",
        "???",
    ],
)
def test_no_single_value_is_asked_for(question: str):
    assert asked_value(question) is None


@pytest.mark.parametrize(
    ("question", "sentence", "values"),
    [
        ("How many bikes do I own?", "I have three bikes and 2 cars.", {("", "3")}),
        ("How many bikes do I own?", "These twenty-five old road bikes are for sale.", {("", "25")}),
        ("How many bikes do I own?", "This one bike is from 2019, one of 1/72 F-15 bikes.", set()),
        ("How many issues have I read?", "I finished my fifth issue, of 1,200 pages.", {("", "5")}),
        ("How much do I pay for rent?", "My rent is $1,450 a month.", {("money", "1450")}),
        ("How heavy is my dumbbell?", "It weighs 14 kg.", {("kg", "14")}),
        ("How long does my commute take?", "It takes twenty minutes, or 3 more hours.", {("", "20 minute"), ("", "3 hour")}),
        ("How often do I run?", "I run twice a week, on Mondays.", {("", "2 mondays twice")}),
        ("How often do I run?", "I run.", set()),
        ("How old is Theo?", "Theo is 7 now.", {("", "7")}),
        ("Where do I live now?", "I live in Oslo.", {("", "live oslo")}),
        ("Where do I live now?", "Do I live in Oslo?", set()),
    ],
)
def test_a_sentence_tells_values_of_the_asked_kind(question: str, sentence: str, values: set[tuple[str, str]]):
    asked = asked_value(question)
    assert asked is not None
    assert told_values(sentence, asked) == values


def test_values_differ_only_in_a_common_unit():
    assert differ({("money", "20")}, {("money", "30"), ("kg", "20")})
    assert not differ({("money", "20")}, {("kg", "30")})
    assert not differ({("", "3"), ("", "4")}, {("", "4")})
    assert not differ(set(), {("", "4")})


def test_amounts_are_told_by_their_form():
    assert written_amounts("I paid $1,450 and 20 euros for 5 kg on 3 May.") == [
        ("money", "$1,450"),
        ("money", "20 euros"),
        ("amount", "5 kg"),
    ]
