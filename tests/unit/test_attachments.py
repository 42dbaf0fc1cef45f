"""Words that the parser attaches to the wrong one are read where grammar puts them."""

from tests.unit.test_extract import fact_line, facts_of, nlp

__all__ = ["nlp"]


def lines(nlp, said: str) -> list[str]:
    return [fact_line(f) for f in facts_of(nlp, f"Ada: {said}", "Ben: I see.") if not f.is_remark]


def test_an_infinitive_goes_on_the_infinitive_above_a_clause(nlp) -> None:
    found = lines(nlp, "I asked family and friends to join the sailing club I am a part of and be guides for the visitors.")
    assert any(line.startswith("ask to join agent=Ada") for line in found)
    assert not any("attribute=guide" in line and "agent=Ada" in line for line in found)


def test_a_day_is_no_object_of_a_preposition(nlp) -> None:
    facts = facts_of(nlp, "Ada: I gave my old kayak to a youth hostel I volunteer at yesterday.", "Ben: I see.")
    by_predicate = {f.predicate: f for f in facts}
    assert by_predicate["give"].event_precision == "day"
    assert any(m.role == "place" and m.name == "youth hostel" for f in facts if f.predicate.startswith("volunteer") for m in f.members)


def test_what_a_named_relative_owns_is_governed_by_the_preposition(nlp) -> None:
    found = lines(nlp, "We took a trip to Rome for my daughter Sara's birthday.")
    assert any("purpose=birthday" in line and "recipient=Sara" not in line for line in found)
    assert any(line.startswith("be daughter of agent=Sara") for line in found)


def test_who_gets_rid_of_something_acts(nlp) -> None:
    assert lines(nlp, "I got rid of the kayak.")[0].startswith("get rid of agent=Ada theme=kayak")


def test_a_perfect_with_an_object_is_no_passive(nlp) -> None:
    found = lines(nlp, "My dog Max is a hound and he's lost his tennis ball.")
    assert any(line.startswith("lose agent=Max theme=tennis ball") for line in found)


def test_who_gets_something_is_not_what_is_got(nlp) -> None:
    assert lines(nlp, "I got Lola a bag of cat food from Petco.")[0].startswith("get agent=Ada recipient=Lola theme=bag")


def test_what_one_had_done_is_not_what_one_had(nlp) -> None:
    (line,) = lines(nlp, "I had a skin tag removed in Oslo.")
    assert line == "remove place=Oslo theme=skin tag owner=Ada"


def test_who_is_greeted_does_not_act(nlp) -> None:
    found = lines(nlp, "Hi Ben, since we last met, I opened a bakery in Lund.")
    assert any(line.startswith("open agent=Ada") for line in found)
    assert not any("agent=Ben" in line for line in found)


def test_a_participle_between_nouns_of_a_list_tells_which(nlp) -> None:
    found = lines(nlp, "I'm looking for some outdoor meals and baking tins.")
    assert any("theme=outdoor meal" in line and "tin" in line for line in found)
    assert not any(line.startswith("bake") for line in found)
    assert any(line.startswith("enjoy explore") for line in lines(nlp, "We enjoy hiking in the hills and exploring forests."))


def test_which_after_where_a_thing_is_from_is_the_thing(nlp) -> None:
    found = lines(nlp, "I got a new lamp from Ikea, which Tom loves.")
    assert any(line.startswith("love") and "theme=lamp" in line for line in found)
    assert not any(line.startswith("love") and "theme=Ikea" in line for line in found)


def test_an_infinitive_after_a_gerund_clause_goes_on_the_infinitive_before(nlp) -> None:
    facts = facts_of(nlp, "Ada: I'll try to be patient when painting and give the varnish a week.", "Ben: I see.")
    assert {f.modality for f in facts if "give" in f.predicate} <= {"planned"}
