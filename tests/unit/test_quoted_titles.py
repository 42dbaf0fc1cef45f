"""A title in quotation marks is one name, also if it has a verb and would be a clause."""

import pytest

from graphmem.extraction.preprocess.parsing import parse
from graphmem.extraction.preprocess.quoted_titles import titles_in
from tests.unit.test_extract import fact_lines, nlp

__all__ = ["nlp"]


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ('"Detroit: Become Human" raised questions about robots.', "raise question agent=Detroit: Become Human"),
        ('I\'m reading "How to Win Friends and Influence People".', "read agent=Ada theme=How to Win Friends and Influence People"),
        ('I\'ve been playing "It Takes Two" with my sister.', "play agent=Ada theme=It Takes Two with=Ada's sister"),
        ('My favourite song is "Let It Be" by the Beatles.', "have favourite song agent=Ada theme=Let It Be"),
        ('I play "Should I Stay or Should I Go" every morning.', "play agent=Ada theme=Should I Stay or Should I Go"),
        ('The movie "Get Out" scared me.', "scar agent=Get Out theme=Ada"),
        ('Tom gave us tickets for "Waiting for Godot".', "give agent=Tom recipient=Ada theme=ticket purpose=Waiting for Godot"),
        ("Nina recommended “Thinking, Fast and Slow” to me.", "recommend agent=Nina theme=Thinking, Fast and Slow recipient=Ada"),
        ('Nina gave me "Where the Crawdads Sing".', "give agent=Nina recipient=Ada theme=Where the Crawdads Sing"),
    ],
)
def test_a_title_with_a_verb_is_a_member(nlp, line: str, fact: str) -> None:
    found = fact_lines(nlp, f"Ada: {line}", "Ben: I see.")
    assert any(one.startswith(fact) for one in found), found


def test_a_title_and_a_contracted_is_are_both_read(nlp) -> None:
    found = fact_lines(nlp, 'Ada: My wife\'s a singer and she sang "Let It Go" at our wedding.', "Ben: I see.")
    assert any(one.startswith("be agent=Ada's wife attribute=singer") for one in found), found
    assert any("theme=Let It Go" in one for one in found), found


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ('He said "I will come home late" and left.', []),
        ('We sang "Let It Be" and "Hey Jude".', ["Let It Be", "Hey Jude"]),
        ('I read "Emma", "Persuasion" and "no title at all".', ["Emma", "Persuasion"]),
        ('She said "Go."', ["Go"]),
        ('An inch is 1", a foot 12".', []),
    ],
)
def test_titles_are_what_is_quoted_and_capitalised(nlp, text: str, titles: list[str]) -> None:
    assert [title.text for title in titles_in(nlp(text))] == titles


def test_the_tokens_stay_as_they_are(nlp) -> None:
    text = 'Nina Berg watched "Get Out" in Oslo.'
    (doc,) = parse([text], nlp)
    assert not isinstance(doc, Exception)
    assert doc.text == text
    assert {entity.text for entity in doc.ents} == {"Nina Berg", "Oslo"}
    assert [(token.lemma_, token.pos_, token.dep_) for token in doc if token.text in ("Get", "Out")] == [
        ("Get", "PROPN", "compound"),
        ("Out", "PROPN", "dobj"),
    ]
