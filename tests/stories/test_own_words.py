"""In talk with an assistant, a person's own words come before what the assistant explains, unless its words are asked for."""

from dataclasses import replace

from tests.talk import Talk

EXPLAINED = (
    "A road bike is fast, a gravel bike is sturdy, a folding bike fits into a bike rack. How many bikes you own depends on the bikes "
    "that you ride; people who own many bikes currently own a road bike and a gravel bike. I suggest the bike brand Fjord for city bikes."
)


def talk_with_assistant():
    """Two turns of a user, each answered by an assistant at length."""
    talk = Talk()
    for n, own in enumerate(("I just got a third bike, a folding one.", "My garage is getting small for them.", "It rains a lot here.")):
        talk.say(f"user: {own}", f"2026-01-0{n + 2}").say(f"assistant: {EXPLAINED}", f"2026-01-0{n + 2}")
    return [replace(m, role=m.speaker) for m in talk.messages]


def first_role(memory, question):
    """The role of the best hit, and the steps that it has reasons of."""
    hit = memory.recall(question, budget=2000).hits[0]
    return hit.message.role, {reason.step for reason in hit.reasons}


def test_a_question_about_the_asker_finds_the_askers_own_words_first(memory):
    memory.remember(talk_with_assistant())

    role, steps = first_role(memory, "How many bikes do I currently own?")

    assert role == "user"
    assert "role" in steps


def test_a_question_about_what_the_assistant_said_finds_its_words(memory):
    memory.remember(talk_with_assistant())

    role, steps = first_role(memory, "Which bike brand did you suggest for city bikes?")

    assert role == "assistant"
    assert "role" not in steps


def test_between_people_nobody_is_preferred(memory):
    memory.remember(Talk().say("Ada: I own two bikes.", "2026-01-05").say("Bo: I own a boat.", "2026-01-05").messages)

    assert first_role(memory, "How many bikes do I own?")[1].isdisjoint({"role"})
