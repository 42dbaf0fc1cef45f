"""The generated log: the same on every run, a shorter one the beginning of a longer one, and shaped like people's chats."""

from collections import defaultdict
from itertools import pairwise

from graphmem.bench.bench_growth import exponent
from graphmem.bench.generated_log import generate_log, questions_on

LOG = list(generate_log(4000, space="s"))


def test_a_shorter_log_is_the_beginning_of_a_longer_one():
    assert list(generate_log(700, space="s")) == LOG[:700]
    assert [m.text for m in generate_log(50, space="s", seed=8)] != [m.text for m in LOG[:50]]


def test_messages_are_distinct_and_in_the_order_of_time():
    assert len({message.id for message in LOG}) == len(LOG)
    assert all(earlier.sent_at <= later.sent_at for earlier, later in pairwise(LOG))


def test_several_conversations_of_two_to_eight_are_live_at_once():
    speakers, days = defaultdict(set), defaultdict(set)
    for message in LOG:
        speakers[message.conversation].add(message.speaker)
        days[message.thread].add(message.conversation)
    assert {len(people) for people in speakers.values()} <= set(range(2, 9))
    assert min(map(len, speakers.values())) == 2 < max(map(len, speakers.values()))
    assert max(map(len, days.values())) >= 5


def test_a_thread_is_a_day_of_ten_to_sixty_messages():
    threads = defaultdict(int)
    for message in LOG[:3500]:
        assert message.thread == f"{message.sent_at:%Y-%m-%d}"
        threads[message.conversation, message.thread] += 1
    last = LOG[3499].thread
    assert all(10 <= count <= 60 for (_, day), count in threads.items() if day != last)


def test_what_has_one_value_changes_over_time():
    """Somebody says that they live in one city, and later in another."""
    homes = defaultdict(set)
    for message in LOG:
        if message.text.startswith("I live in "):
            homes[message.speaker].add(message.text.split()[3].strip(".,"))
    assert max(map(len, homes.values())) > 1


def test_questions_are_on_the_people_of_the_beginning():
    questions = questions_on(LOG[:1000], 60)
    assert len(questions) == 60
    assert questions == questions_on(list(generate_log(1000, space="other")), 60)
    assert questions_on([], 60) == []


def test_an_exponent_is_the_slope_on_logarithms():
    assert exponent([10, 100, 1000], [3, 30, 300]) == 1.0
    assert exponent([10, 100, 1000], [5, 5, 5]) == 0.0
    assert exponent([10, 100], [0.0, 7.0]) is None
