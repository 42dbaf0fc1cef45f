"""The "'s" of "My wife's a midwife" is "is", and that of "my wife's car" is not."""

import pytest

from graphmem.extraction.preprocess.parsing import parse
from tests.unit.test_extract import fact_lines, nlp

__all__ = ["nlp"]


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("My wife's a midwife.", "be agent=Ada's wife attribute=midwife"),
        ("Mom's allergic to shellfish, so no paella at the party.", "be allergic to agent=mom theme=shellfish"),
        ("My phone's a Pixel 7.", "be agent=phone attribute=Pixel 7 owner=Ada"),
        ("Leo's in Rome.", "be in agent=Leo place=Rome"),
        ("Nina's pregnant!", "be pregnant agent=Nina"),
        ("My dog's three.", "be years old agent=Ada's dog attribute=three"),
        ("My brother’s a vet.", "be agent=Ada's brother attribute=vet"),
    ],
)
def test_a_contracted_is_tells_what_somebody_is(nlp, line: str, fact: str) -> None:
    found = fact_lines(nlp, f"Ada: {line}", "Ben: I see.")
    assert any(one.startswith(fact) for one in found), found


@pytest.mark.parametrize(
    "text",
    [
        "Leo's old car broke down.",
        "My mom's cooking class is fun.",
        "I love my sister's new job.",
        "It's Leo's.",
        "I stopped taking it with my doctor's okay.",
        "We closed the school's closed doors.",
    ],
)
def test_what_is_owned_stays_so(nlp, text: str) -> None:
    (doc,) = parse([text], nlp)
    assert not isinstance(doc, Exception)
    assert doc.text == text
    owners = [token.i for token in nlp(text) if token.tag_ == "POS"]
    assert [doc[place].tag_ for place in owners] == ["POS"] * len(owners)


def test_offsets_and_names_stay(nlp) -> None:
    """The text is the one that was given, and the names in it are found where they stand."""
    text = "My wife's a midwife at Leeds Hospital, and Nina Berg lives in Oslo."
    (doc,) = parse([text], nlp)
    assert not isinstance(doc, Exception)
    assert doc.text == text
    assert {"Nina Berg", "Oslo"} <= {entity.text for entity in doc.ents}
    assert [token.lemma_ for token in doc if token.text == "'s"] == ["be"]
