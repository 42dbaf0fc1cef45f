"""A fact in the middle of a pasted document is found, and shown within a small budget."""

from tests.talk import Talk

LINES = [
    f"Item {n}: the committee compared offer {n} with the one of last year and postponed the decision on paint and timber."
    for n in range(300)
]
TEXT = "\n".join([*LINES[:170], "Olav moved to Trondheim and now lives in a yellow house by the river.", *LINES[170:]])


def test_a_fact_in_the_middle_of_a_long_message_is_found_and_cited(memory):
    talk = Talk().say("Kari: Here are the minutes.", "2026-01-05").say(f"Kari: {TEXT}", "2026-01-05")
    for n in range(12):
        talk.say(f"Kari: Note {n}: bring rope, tar and a ladder.", "2026-01-06")
    memory.remember(talk.messages)

    pack = memory.recall("Where does Olav live?", budget=600)

    assert pack.hits[0].message.id == talk.messages[1].id
    assert "yellow house by the river" in pack.text
    assert "Item 3:" not in pack.text
    assert pack.used <= 600
    answer = memory.answer("Where does Olav live?")
    assert answer.found
    assert "Trondheim" in answer.text or "yellow house" in answer.text
