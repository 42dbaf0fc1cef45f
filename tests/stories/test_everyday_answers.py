"""What people write in everyday chat: short replies, prices in the next sentence, choices, reasons, slips of the pen that are put right."""

import pytest

from graphmem.memory.facade import Memory
from tests.talk import Talk


def answered(memory: Memory, lines: list[str], question: str) -> str:
    """The answer after lines that were said on one day, one after the other."""
    talk = Talk()
    for line in lines:
        talk.say(line, "2026-03-02")
    memory.remember(talk.messages)
    return memory.answer(question).text


@pytest.mark.parametrize(
    ("lines", "question", "answer"),
    [
        # A short reply to the same question.
        (["Ida: which shoe size r u", "Ole: 43"], "What is Ole's shoe size?", "43"),
        (["Ida: What's your boat's name?", "Ole: Gannet"], "What is the name of Ole's boat?", "Gannet"),
        (["Ida: how long was ur flight", "Ole: about 90 minutes, then a bus"], "How long was Ole's flight?", "about 90 minutes"),
        (["Ida: How old are you?", "Ole: 27, you?", "Ida: 31"], "How old is Ida?", "31"),
        (["Ida: How old are you?", "Ole: 27, you?", "Ida: 31"], "How old is Ole?", "27"),
        (["Ida: my hamster's called Mochi", "Ole: mine is Nugget"], "What is Ole's hamster called?", "Nugget"),
        (["Ida: I was born in 1990.", "Ole: 1984 here, feeling ancient"], "When was Ole born?", "1984"),
        (["Ole: My grandmother was a codebreaker in the war."], "Who was a codebreaker?", "Ole's grandmother"),
        (["Ida: have you ever ridden a camel?", "Ole: sure, loads of times"], "Has Ole ever ridden a camel?", "Yes: sure, loads of times"),
        (["Ida: did you lock the shed?", "Ole: nope, forgot"], "Did Ole lock the shed?", "No: nope, forgot"),
        # Lists over several messages, and choices.
        (["Ole: I've visited Laos.", "Ole: I visited Chile last week."], "Which countries has Ole visited?", "Chile, Laos"),
        (["Ole: tea over coffee any day"], "Does Ole prefer tea or coffee?", "tea"),
        # Prices.
        (["Ida: We replaced the boiler this spring. It set us back nine grand."], "How much did Ida's boiler cost?", "nine grand"),
        (["Ida: finally bought a drill!! 120 euros, second hand"], "How much was Ida's drill?", "120 euros"),
        (["Ida: A rug and a lamp came. The rug was $85. The lamp was only $19."], "How much was Ida's lamp?", "$19"),
        (["Ida: I rented a hut and a car. The hut was 95 a night, the car 40 a day."], "How much was the hut per night?", "95 a night"),
        # Choices.
        (
            ["Ida: I'm such a night owl.", "Ida: now I'm an early bird, up at five"],
            "Is Ida a night owl or an early bird now?",
            "early bird",
        ),
        # Work.
        (["Ida: Cool, Ole!", "Ole: I'm a plumber myself"], "What does Ole do for a living?", "plumber"),
        (["Ole: I work as a midwife in Tromso."], "What is Ole's job?", "midwife"),
        (["Ole: I got fired from Lidl."], "Where did Ole work?", "Lidl"),
        # Where from and where to.
        (["Ole: I moved from Turku to Oulu."], "Where does Ole live?", "Oulu"),
        (["Ole: I moved from Turku to Oulu."], "Where did Ole move?", "Oulu"),
        (["Ole: I moved from Turku to Oulu."], "Where did Ole move from?", "Turku"),
        # Reasons.
        (["Ole: My back gave out, so I switched from rowing to swimming."], "Why did Ole stop rowing?", "My back gave out"),
        (["Ole: We cancelled the barbecue because the grill was stolen."], "Why did Ole cancel the barbecue?", "the grill was stolen"),
        # Ages, durations, owners, names.
        (["Ole: my twins turned seven on saturday, my eldest is eleven"], "How old are Ole's twins?", "seven"),
        (["Ole: The drive to Nantes took us nine hours, there was snow."], "How long did Ole's drive to Nantes take?", "nine hours"),
        (["Ole: I've lived on this barge since 2010."], "How long has Ole lived on the barge?", "since 2010"),
        (["Ole: Our neighbour's cat Felix sleeps on my bed."], "Who owns the cat Felix?", "Ole's neighbour"),
        (["Ole: for the picnic I'm bringing olives, pita and a melon"], "What is Ole bringing to the picnic?", "olives, pita, melon"),
        (["Ole: I collect old maps.", "Ole: oh and I collect fountain pens too"], "What does Ole collect?", "maps, fountain pens"),
        (
            ["Ida: And??? Did you pass the crane licence?", "Ole: nooo 2 points short"],
            "Did Ole pass the crane licence?",
            "No: nooo 2 points short",
        ),
        # Dates that are moved.
        (
            ["Ole: save the date!! wedding on 16 may", "Ole: barn flooded... we're pushing it to 5 september"],
            "When is Ole's wedding?",
            "5 September 2026",
        ),
        (["Ole: My exam is on 3 June.", "Ida: ok", "Ole: The exam got postponed to 10 June."], "When is Ole's exam?", "10 June 2026"),
        (["Ole: My exam is on 3 June.", "Ole: Should we move it to 10 June?"], "When is Ole's exam?", "3 June 2026"),
        # Slips that are put right.
        (["Ole: The fair is on the 14th of June.", "Ole: sorry, typo, the 15th"], "When is the fair?", "15 June 2026"),
        (["Ole: My cousin's dog is called Rusty", "Ole: *Dusty, sorry"], "What is Ole's cousin's dog called?", "Dusty"),
    ],
)
def test_everyday_talk_is_answered(lines: list[str], question: str, answer: str, local_memory: Memory) -> None:
    assert answered(local_memory, lines, question) == answer


@pytest.mark.parametrize(
    ("lines", "question"),
    [
        (["Ole: My sister Brit loves snowboarding."], "What sport does Ole love?"),
        (["Ole: my flight to Dakar is on the 19th of March"], "When is Ole's birthday?"),
        (["Ole: My cousin Nils works at the zoo."], "Where does Ole work?"),
        (["Ole: my cousin moved to Porto"], "Where does Ole live?"),
        (["Ida: is it true, you and Pavel, in june??", "Ole: we are NOT getting married in june"], "When is Ole getting married?"),
        (["Ida: which shoe size r u", "Ole: no idea"], "What is Ole's shoe size?"),
        (["Ida: how old is your tortoise?", "Ole: Sixty-something"], "How old is Ole's tortoise?"),
        (["Ida: How many siblings do you have?", "Ole: Lima"], "How many siblings does Ole have?"),
        (["Ole: Somebody told them I drive a Porsche. Complete nonsense."], "What car does Ole drive?"),
        (["Ole: Had I studied medicine, I'd be rich by now."], "What did Ole study?"),
        (["Ole: painted the bathroom in march"], "What colour did Ole paint the bathroom?"),
        (["Ole: My stepdad works at the lighthouse museum."], "Where does Ole work?"),
        (["Ole: If I had a million I'd buy a vineyard in Tuscany."], "Where is Ole's vineyard?"),
        (['Ole: My horoscope said: "I live in a palace and rule the stars."'], "Where does Ole live?"),
        (["Ole: oh dear, my cat would never"], "What is the name of Ole's cat?"),
        (["Ole: my husband's favourite band is Portishead"], "What is Ole's favourite band?"),
        (["Ole: I'm a vegetarian."], "What does Ole do for a living?"),
        (["Ole: I bought a tent.", "Ida: 90 euros for a rope, can you believe it"], "How much did Ole pay for the tent?"),
    ],
)
def test_a_near_miss_is_no_answer(lines: list[str], question: str, local_memory: Memory) -> None:
    assert answered(local_memory, lines, question) == "not in memory"


@pytest.mark.parametrize(
    ("lines", "question", "begins"),
    [
        (["Ole: I play horn in the town band", "Ole: Gave up the band at Easter."], "Does Ole still play in the band?", "No"),
        (["Ole: I used to have a motorbike, sold it when the baby came."], "Does Ole still have a motorbike?", "No"),
        (["Ida: do you like herring?", "Ole: yes", "Ole: I hate herring now."], "Does Ole like herring?", "No"),
        (["Ole: I'm single.", "Ole: got married last Saturday!!"], "Is Ole single?", "No"),
        (["Ole: I'm a vegetarian.", "Ole: I eat meat again since March."], "Is Ole a vegetarian?", "No"),
        (["Ole: Ida and I are dating!", "Ole: so Ida and I broke up in July"], "Is Ole still dating Ida?", "No"),
        (["Ole: I live in Oslo with Berta.", "Ole: *Bertha"], "Does Ole live in Oslo?", "Yes"),
        (["Ole: I'm married.", "Ole: My brother got divorced."], "Is Ole married?", "Yes"),
        (["Ole: I play horn in the town band", "Ole: My sister left the band."], "Does Ole play in the band?", "Yes"),
        (["Ole: I play horn in the town band"], "Does Ole still play in the band?", "Yes"),
        (["Ole: I'm neither a cat person nor a dog person."], "Is Ole a cat person or a dog person?", "No"),
        (["Ole: big fan of ghost films", "Ole: I avoid ghost films now."], "Does Ole still enjoy ghost films?", "No"),
    ],
)
def test_what_still_holds_is_told_apart_from_what_ended(lines: list[str], question: str, begins: str, local_memory: Memory) -> None:
    assert answered(local_memory, lines, question).startswith(begins)


def test_a_quoted_person_does_not_answer_for_the_speaker(local_memory: Memory) -> None:
    said = answered(local_memory, ['Ole: My nan used to say "I loathe the sea". Me, I swim daily.'], "Does Ole loathe the sea?")

    assert not said.startswith("Yes")
