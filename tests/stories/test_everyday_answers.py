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
        (["Ole: All my cousins moved to Rome, save for Kai."], "Did Kai move to Rome?", "No: All my cousins moved to Rome, save for Kai"),
        (
            ["Ole: The oven died on Saturday", "Ida: new one?", "Ole: New one, coming this Thursday"],
            "When does the new oven come?",
            "5 March 2026",
        ),
        # What people say of themselves in a few words.
        (["Ole: My favourite food is sushi."], "What is Ole's favourite food?", "sushi"),
        (["Ole: I don't smoke any more."], "Does Ole smoke?", "No: I don't smoke any more"),
        (["Ole: It took me three hours to get home."], "How long did it take Ole to get home?", "three hours"),
        (["Ole: My daughter Nora turned six last Tuesday."], "How old is Nora?", "six"),
        # What is arranged lies ahead.
        (["Ole: I'm busy on Sunday."], "When is Ole busy?", "8 March 2026"),
        (["Ole: I have an interview at Lidl on Thursday."], "When is Ole's interview?", "5 March 2026"),
        (["Ole: I booked a table for Friday."], "When is the table booked for?", "6 March 2026"),
        # Lists over several messages, and choices.
        (["Ole: I've visited Laos.", "Ole: I visited Chile last week."], "Which countries has Ole visited?", "Chile, Laos"),
        (["Ole: tea over coffee any day"], "Does Ole prefer tea or coffee?", "tea"),
        # How often.
        (["Ole: We don't go to the lido often, only once or twice a year."], "How often does Ole go to the lido?", "once or twice a year"),
        (["Ole: I swim two or three times a week now."], "How often does Ole swim?", "two or three times a week"),
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
        (["Ole: I've got a one-eyed spaniel called Pip."], "What is Ole's dog called?", "Pip"),
        (["Ole: I've only got the one fern and its name is Gerald."], "What is the fern called?", "Gerald"),
        (["Ole: I have a hen called Dora, she's 4 and rules the yard."], "How old is Dora?", "4"),
        (["Ole: My dog is a beagle, not a basset!"], "What breed is Ole's dog?", "beagle"),
        (["Ida: Met Ann's brother. Piet is a carpenter from Lille."], "What does Piet do?", "carpenter"),
        # What is told in the next words.
        (["Ole: ok I ordered the lanterns", "Ole: eight of them"], "How many lanterns did Ole order?", "eight"),
        (["Ole: My aunt had five parrots. Only two of them can talk."], "How many of the parrots can talk?", "two"),
        (["Ole: ok I ordered the lanterns", "Ole: 30 bucks each at Lidl"], "How much did the lanterns cost?", "30 bucks each"),
        (["Ole: Picked up a ladder at Bauhaus this morning, €75 all in."], "How much did Ole spend at Bauhaus?", "€75"),
        (["Ole: try the harp. I've been practising for two months"], "How long has Ole been practising the harp?", "two months"),
        # Times of facts, and what held at a time.
        (["Ole: started Ulysses today, wish me luck"], "When did Ole start Ulysses?", "2 March 2026"),
        (["Ole: We got a tortoise yesterday, it's under the sofa"], "When did Ole get a tortoise?", "1 March 2026"),
        (["Ole: I play squash every Thursday at six, come along!"], "When does Ole play squash?", "every Thursday at six"),
        (["Ole: The night bus to Ghent leaves at 23:40."], "When does the night bus to Ghent leave?", "23:40"),
        (
            ["Ole: The plumber is coming on 9 March.", "Ole: Scrap that. He's coming on 12 March now."],
            "When is the plumber coming?",
            "12 March 2026",
        ),
        # Labels.
        (["Ida: Reminder\nBudget review\nWhere: Hall 2\nOrganiser: Rosa Lindt"], "Where is the budget review?", "Hall 2"),
        (
            ["Ida: Reminder\nBudget review\nWhere: Hall 2\nOrganiser: Rosa Lindt"],
            "Who is the organiser of the budget review?",
            "Rosa Lindt",
        ),
        # A question that the parser does not read as one.
        (["Ole: I'm bringing the kayak.", "Ida: I'm bringing the paddles"], "What is Ida bringing?", "paddles"),
        (["Ole: I'm knitting a scarf.", "Ida: I'm carving a spoon"], "What is Ole knitting?", "scarf"),
        (["Ole: The gate code changed: the gate password is heron-lamp-41."], "What is the gate password?", "heron-lamp-41"),
        # Places of things, kinds of people, opinions, distances, colours.
        (["Ole: The shears are under the sink.", "Ole: I've put the shears in the shed now"], "Where are the shears?", "in the shed"),
        (["Ole: My sister Yuna is a nurse, on nights all week."], "What does Ole's sister do?", "nurse"),
        (["Ole: my brother reckons the new bridge is hideous"], "Who thinks the new bridge is hideous?", "Ole's brother"),
        (["Ole: Off to the port, my niece Paola is landing."], "Who is Paola?", "Ole's niece"),
        (["Ole: our hamster Peanut says hi"], "Whose pet is Peanut?", "Ole"),
        (["Ole: Ran nine miles this morning, legs are jelly"], "How far did Ole run?", "nine miles"),
        (["Ole: Painted the porch pale green this weekend."], "What colour did Ole paint the porch?", "pale green"),
        (
            ["Ole: I speak Danish and Dutch.", "Ole: also I speak Greek, from school"],
            "Which languages does Ole speak?",
            "Danish, Dutch, Greek",
        ),
        (["Ole: Halfway through Emma by Jane Austen, Rosa lent it to me"], "Who lent Ole the book?", "Rosa"),
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
        (["Ole: can't, visiting my sister. Fleur lives in Ghent, it's a trek"], "Where does Ole live?"),
        (["Ida: Met Ann's brother. Piet is a carpenter from Lille."], "Where is Ann from?"),
        (["Ole: My sister completely made up that story about Pavel owning a castle."], "What does Pavel own?"),
        (["Ole: yes, this is the password"], "What is the password?"),
        (["Ole: My thesis is due on 30 September and I write it in Word."], "What is Ole's thesis about?"),
        (["Ole: Mum's hip op is on 14 August at the Royal"], "Which hip is Mum having operated on?"),
        (["Ole: Gran still tells everyone I study medicine"], "What does Ole study?"),
        (["Ole: No worries. Liv left early too because her nanny had to go."], "Why did Ole leave early?"),
        (["Ole Berg: I live in Leeds now.", "Ole Lund: Fancy. I live in Whitby."], "Where does Ole live?"),
        (
            ["Ole: Danke!\n\nAm Mo., 2. März 2026 um 10:12 schrieb Ida <ida@example.org>:\n\nI teach at a school in Kiel."],
            "Where does Ole teach?",
        ),
        (["Ole: I go to Oslo once or twice a year and swim a lot."], "How often does Ole swim?"),
        (["Ole: I don't go to the lido any more. I went twice a week."], "How often does Ole go to the lido?"),
        (["Ole: My brother swims twice a week."], "How often does Ole swim?"),
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
        (["Ida: Ole, can you ski?", "Ole: Yes, I can ski. I learned at four."], "Can Ole ski?", "Yes"),
        (["Ida: Ole, can you ski?", "Ole: nope, I can't ski at all"], "Can Ole ski?", "No"),
        (
            ["Ole: I'll run the Oslo Marathon in April!", "Ole: Had to withdraw from the marathon. gutted."],
            "Did Ole run the Oslo Marathon?",
            "No",
        ),
        (["Ole: If I get the grant, I'll buy a loom."], "Did Ole get the grant?", "not in memory"),
        (["Ole: We have a caravan now!", "Ole: the caravan left this morning. We sold it to a couple."], "Does Ole have a caravan?", "No"),
        (["Ole: Forwarded from Greta Lind:\nI passed my driving test on Monday!!"], "Did Ole pass the driving test?", "not in memory"),
        (["Ole: I loved Solaris, cried for an hour"], "Did Ole like Solaris?", "Yes"),
        (["Ole: tea is my life, I drink it all day", "Ole: I've gone right off tea."], "Does Ole drink tea?", "No"),
        (["Ole: I have a goat called Dora.", "Ole: We lost Dora on Tuesday. She died in her sleep."], "Is Dora still alive?", "No"),
        (["Ole: I'm scared of heights.", "Ole: Since the course, heights don't bother me at all."], "Is Ole scared of heights?", "No"),
        (["Ole: Ida got into Yale!!", "Ole: ugh I misread it. She didn't get into Yale."], "Did Ida get into Yale?", "No"),
        (["Ole: I was all set to enroll at the school in Lyon, then they closed it."], "Did Ole enroll at the school in Lyon?", "No"),
    ],
)
def test_what_still_holds_is_told_apart_from_what_ended(lines: list[str], question: str, begins: str, local_memory: Memory) -> None:
    assert answered(local_memory, lines, question).startswith(begins)


def test_a_quoted_person_does_not_answer_for_the_speaker(local_memory: Memory) -> None:
    said = answered(local_memory, ['Ole: My nan used to say "I loathe the sea". Me, I swim daily.'], "Does Ole loathe the sea?")

    assert not said.startswith("Yes")


def test_a_question_about_a_past_date_is_answered_as_of_then(local_memory: Memory) -> None:
    talk = Talk()
    talk.say("Ole: I live in Cork, where else", "2026-01-02")
    talk.say("Ole: I moved to Galway today.", "2026-06-12")
    local_memory.remember(talk.messages)

    assert local_memory.answer("Where did Ole live in February 2026?").text == "Cork"
    assert local_memory.answer("Where does Ole live?").text == "Galway"
