"""A generated log of any size for measuring growth: people who chat, move, change jobs, deny and correct each other.

The log is a pure function of its seed, and a shorter log is the beginning of a longer one. Half of it is small talk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from math import isqrt
from random import Random

from graphmem.bench import log_vocabulary as words
from graphmem.model import Message, message_id

FIRST_DAY = date(2020, 1, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogShape:
    """What the log looks like. Shares are of messages unless they say otherwise."""

    # A circle of friends and colleagues to begin with; new people come with the square root of the messages.
    people: int = 40
    people_per_root: float = 0.6
    firms: int = 12
    firms_per_root: float = 0.25
    projects: int = 6
    projects_per_root: float = 0.15
    # Conversations that are live at once, the days one lasts (log-normal: median, sigma), how often one is used on a day.
    live: int = 8
    median_days: float = 45.0
    sigma_days: float = 1.0
    used: float = 0.7
    pairs: float = 0.45
    smallest_group: int = 3
    largest_group: int = 8
    fewest_a_day: int = 10
    most_a_day: int = 60
    # Others whom the members of a conversation talk about.
    acquaintances: int = 6
    small_talk: float = 0.5
    naming: float = 0.19
    # Of the statements: on the speaker, on a relative, on an alias; the rest is on others.
    on_self: float = 0.5
    on_relative: float = 0.1
    on_alias: float = 0.02
    with_small_talk: float = 0.15
    related: float = 0.5
    first_name_only: float = 0.3


SHAPE = LogShape()
# How often each topic is spoken of, relative to the others.
WEIGHTS = {
    "home": 8, "home again": 4, "employer": 8, "job": 6, "move": 4, "left": 3, "new job": 4, "likes": 14, "dislikes": 6,
    "pet": 3, "met": 10, "trip": 8, "plan": 6, "project": 5, "joined": 5, "correction": 4, "denial": 2,
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Person:
    """Someone of the generated world, as things stand."""

    first: str
    last: str
    city: str
    firm: str
    job: str
    liked: list[str]
    disliked: str
    pet: tuple[str, str]
    old_city: str = ""
    relatives: "list[tuple[str, Person]]" = field(default_factory=list)

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def nick(self) -> str:
        """The short form of the first name, or the first name."""
        return words.NICKNAMES.get(self.first, self.first)


@dataclass(frozen=True, slots=True, eq=False)
class Conversation:
    """Who talks with each other, about whom else, and until which day."""

    name: str
    members: tuple[Person, ...]
    acquaintances: tuple[Person, ...]
    ends: int
    first_names: bool

    def shown(self, person: Person) -> str:
        """The name under which a member speaks here."""
        return person.first if self.first_names else person.full


def generate_log(messages: int, *, space: str, seed: int = 7) -> Iterator[Message]:
    """The first `messages` messages of the log of a seed, in the order in which they are sent."""
    return islice(_World(seed, space).days(), messages)


class _World:
    """All people, firms and projects, and who talks with whom."""

    def __init__(self, seed: int, space: str) -> None:
        self._random = Random(seed)
        self._space = space
        self._said = 0
        self._people: list[Person] = []
        self._names: set[str] = set()
        self._firms: list[str] = []
        self._projects: list[str] = []
        self._numbers = count(1)
        self._live: list[Conversation] = []

    def days(self) -> Iterator[Message]:
        """Message after message, without an end."""
        for day in count():
            self._grow()
            self._live = [one for one in self._live if one.ends > day]
            while len(self._live) < SHAPE.live:
                self._live.append(self._begin(day))
            used = [one for one in self._live if self._random.random() < SHAPE.used]
            turns = sorted((turn for one in used for turn in self._turns(day, one)), key=lambda turn: (turn[0], turn[1].name))
            for sent_at, conversation, speaker in turns:
                yield self._message(conversation, speaker, sent_at)

    def _grow(self) -> None:
        """As many people, firms and projects as a log of this length has."""
        root = isqrt(self._said)
        while len(self._people) < SHAPE.people + SHAPE.people_per_root * root:
            self._people.append(self._person())
        while len(self._firms) < SHAPE.firms + SHAPE.firms_per_root * root:
            self._firms.append(self._firm())
        while len(self._projects) < min(SHAPE.projects + SHAPE.projects_per_root * root, len(words.PROJECT_NAMES)):
            self._projects.append(self._random.choice([p for p in words.PROJECT_NAMES if p not in self._projects]))

    def _firm(self) -> str:
        return f"{self._random.choice(words.FIRM_STEMS)} {self._random.choice(words.FIRM_TYPES)}"

    def _person(self) -> Person:
        pick = self._random.choice
        while (name := (pick(words.FIRST_NAMES), pick(words.LAST_NAMES)))[0] + name[1] in self._names:
            pass
        self._names.add(name[0] + name[1])
        firm = pick(self._firms) if self._firms else self._firm()
        liked = self._random.sample(words.LIKED, 4)
        pet = (pick(words.PETS), pick(words.PET_NAMES))
        made = Person(*name, pick(words.CITIES), firm, pick(words.JOBS), liked[:3], liked[3], pet)
        if self._people and self._random.random() < SHAPE.related:
            made.relatives.append((pick(words.RELATIONS), pick(self._people)))
        return made

    def _begin(self, day: int) -> Conversation:
        size = 2 if self._random.random() < SHAPE.pairs else self._random.randint(SHAPE.smallest_group, SHAPE.largest_group)
        people = self._random.sample(self._people, size + SHAPE.acquaintances)
        lasts = max(2, round(self._random.lognormvariate(0.0, SHAPE.sigma_days) * SHAPE.median_days))
        members = tuple(people[:size])
        alone = len({person.first for person in members}) == size
        first_names = alone and self._random.random() < SHAPE.first_name_only
        return Conversation(f"chat-{next(self._numbers):05d}", members, tuple(people[size:]), day + lasts, first_names)

    def _turns(self, day: int, conversation: Conversation) -> Iterator[tuple[datetime, Conversation, Person]]:
        """Who speaks when on a day; few speak twice in a row."""
        number = self._random.randint(SHAPE.fewest_a_day, SHAPE.most_a_day)
        begins = datetime.combine(FIRST_DAY + timedelta(days=day), time(7 + self._random.randrange(12)), tzinfo=UTC)
        speaker = conversation.members[0]
        for second in sorted(self._random.sample(range(4 * 3600), number)):
            others = [one for one in conversation.members if one is not speaker]
            speaker = self._random.choice(others) if self._random.random() < 0.85 else speaker
            yield begins + timedelta(seconds=second), conversation, speaker

    def _message(self, conversation: Conversation, speaker: Person, sent_at: datetime) -> Message:
        self._said += 1
        key = f"m{self._said:08d}"
        name = conversation.shown(speaker)
        return Message(
            id=message_id(self._space, conversation.name, key),
            space=self._space,
            conversation=conversation.name,
            thread=f"{sent_at:%Y-%m-%d}",
            position=self._said,
            key=key,
            speaker=name,
            role="user",
            text=self._text(conversation, speaker),
            sent_at=sent_at,
            source="generated",
            speaker_key=name,
        )

    def _text(self, conversation: Conversation, speaker: Person) -> str:
        share = self._random.random()
        if share < SHAPE.small_talk:
            return self._filled(self._random.choice(words.SMALL_TALK), speaker)
        if share < SHAPE.small_talk + SHAPE.naming:
            about = self._other(conversation, speaker)
            return self._filled(self._random.choice(words.NAMING), about, self._called(about))
        said = self._statement(conversation, speaker)
        if self._random.random() < SHAPE.with_small_talk:
            said += " " + self._filled(self._random.choice(words.SMALL_TALK), speaker)
        return said

    def _statement(self, conversation: Conversation, speaker: Person) -> str:
        share = self._random.random()
        if share < SHAPE.on_relative and speaker.relatives:
            relation, relative = self._random.choice(speaker.relatives)
            return self._filled(self._random.choice(words.RELATIVES), relative, relative.first, relation)
        if share < SHAPE.on_relative + SHAPE.on_alias:
            about = self._other(conversation, speaker)
            if about.nick != about.first:
                return self._filled(self._random.choice(words.ALIASES), about)
        topic = self._random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        by_self, by_other = words.STATEMENTS[topic]
        if share < 1 - SHAPE.on_self:
            about = self._other(conversation, speaker)
            return self._filled(by_other, about, self._called(about))
        return self._filled(by_self, speaker)

    def _other(self, conversation: Conversation, speaker: Person) -> Person:
        return self._random.choice([one for one in (*conversation.members, *conversation.acquaintances) if one is not speaker])

    def _called(self, person: Person) -> str:
        """By first name mostly, else in full or by the short form."""
        return self._random.choices((person.first, person.full, person.nick), (5, 4, 2))[0]

    def _filled(self, template: str, about: Person, name: str = "", relation: str = "") -> str:
        """The template with what is true of a person; a move or a new job is true from then on."""
        pick = self._random.choice
        friend = pick([one for one in self._people if one is not about])
        if "{new_city}" in template:
            about.old_city, about.city = about.city, pick([city for city in words.CITIES if city != about.city])
        if "{new_firm}" in template:
            about.firm = pick(self._firms)
        away = [city for city in words.CITIES if city != about.city]
        subjects, qualities = self._random.sample(words.SUBJECTS, 2), self._random.sample(words.QUALITIES, 2)
        return template.format(
            name=name, full=about.full, nick=about.nick, relation=relation, friend=self._called(friend),
            city=about.city, new_city=about.city, old_city=about.old_city or pick(away), wrong_city=pick(away), trip_city=pick(away),
            firm=about.firm, new_firm=about.firm, wrong_firm=pick(self._firms), job=about.job,
            liked=pick(about.liked), disliked=about.disliked, pet=about.pet[0], pet_name=about.pet[1],
            venue=pick(words.VENUES), project=pick(self._projects),
            subject=subjects[0], other=subjects[1], quality=qualities[0], quality2=qualities[1],
        )  # fmt: skip


def questions_on(messages: Sequence[Message], number: int = 60) -> list[str]:
    """Fixed questions on the people of these messages: where they live and work, what they like, and what was said of them."""
    speakers = list(dict.fromkeys(message.speaker for message in messages if message.speaker))
    return [_QUESTIONS[i % len(_QUESTIONS)].format(name=speakers[i % len(speakers)]) for i in range(number)] if speakers else []


_QUESTIONS = (
    "Where does {name} live?",
    "Where does {name} work?",
    "What does {name} like?",
    "Who did {name} meet at the museum?",
    "Which project does {name} lead?",
    "Where did {name} travel last year?",
    "Does {name} have a pet?",
    "When did {name} move?",
    "What does {name} not like?",
    "Who is a relative of {name}?",
    "Where does the boss of {name} live?",
)
