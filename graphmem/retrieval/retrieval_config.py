"""The tuned numbers of retrieval, by concern. The weights were chosen by recall on the development conversations of LoCoMo.

Scores of the channels are z-scores over the candidate pool, so weights compare across channels: 1.0 is one standard deviation.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLimits:
    """What is accepted as one question."""

    max_characters: int = 2000
    """Characters; a longer text does not ask one thing."""
    name_words: int = 5
    """Words; the name of a speaker in a question has at most this many."""


LONG_MESSAGES = 500.0
"""Mean characters per message of a space from which its messages are long. Up to there the learnt ranking is used, which has learnt from
short turns; on turns of 2,400 characters it lost 10 points of R@5 against the plain formula (25 questions of LongMemEval, turns joined
by twos)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedSearch:
    """How many messages the index is asked for, and what each of its channels weighs."""

    width: int = 500
    """Messages per channel."""
    width_as_of: int = 1500
    """Messages per channel for a question about an earlier date: many of them were not sent or known by then."""
    checked_as_of: int = 1000
    """Best messages of all channels that are looked up for such a question, to leave out those that did not hold by then."""
    words_weight: float = 0.7
    """BM25; below the two vector channels, which find more of the evidence alone."""
    meaning_weight: float = 1.0
    """Cosine to the message alone."""
    context_weight: float = 1.0
    """Cosine to the message together with the one before it."""
    long_context_share: float = 0.3
    """Share of that weight where messages are long (see LONG_MESSAGES): a vector has room for a message and a short tail of the one
    before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphWalk:
    """The two walks over shared entities: over everything that is mentioned (topics), and over names alone."""

    topic_seeds: int = 10
    """Messages that the topic walk starts from."""
    topic_weight: float = 0.3
    """Weight of the topic walk's z-scores; low, because topics tie loosely."""
    name_seeds: int = 3
    """Messages that the name walk starts from; few, because a name that only weak seeds mention misleads."""
    name_weight: float = 1.0
    """Highest weight of the name walk's z-scores."""
    name_density_scale: float = 15.0
    """The name walk weighs this times the name density (edges per word), at most `name_weight`: a shared name means much in
    encyclopaedic text, where names are dense, and little in small talk."""
    question_share: float = 0.3
    """Share of the starting mass (0 to 1) that lies on the entities that the question names."""
    restart: float = 0.5
    """Restart probability of the walk: the share of the mass that stays where it started."""
    hub_share: float = 0.1
    """An entity in more than this share of the messages is a hub, and is not walked over."""
    hub_floor: int = 3
    """Messages; an entity in no more than this many is never a hub, however small the space."""
    hub_ceiling: int = 200
    """Messages; an entity in more than this many is a hub, however large the space: it ties each of them by next to nothing. On
    LiHua-World (5,897 messages) 200 finds as much as 500."""
    length_floor: float = 0.25
    """What a message receives is divided by its relative length, counted from this share on: a long message mentions much."""
    shown_entities: int = 3
    """Entities kept per message as the reason for its score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruning:
    """How many candidates go on after the walk."""

    width: int = 700
    """Messages. The spaces that the weights were learnt on are smaller (663 at most); in a large space the walk reaches thousands, and the
    steps that follow cost as much as there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourSmoothing:
    """How much of its positive score a message passes on to the messages around it in the thread."""

    next_share: float = 0.35
    """Share that goes one message on or back: an answer often stands beside the best match."""
    second_share: float = 0.15
    """Share that goes two messages on or back."""
    list_factor: float = 0.4
    """Factor on both shares for a question that expects a list: its parts lie in many places, and neighbours would crowd them out."""
    long_factor: float = 0.3
    """Factor on both shares where messages are long: one that explains much matches many questions, and its neighbours with it."""
    full_share_characters: int = 330
    """A message of up to this many characters receives its whole share; a longer one, which explains itself, less in proportion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTimes:
    """How what is told is matched to the time that a question names."""

    told_within_days: int = 10
    """Days after the end of the window in which what happened in it is still told: people speak of last week and last weekend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondRound:
    """The second search of the recipe "multihop"."""

    messages: int = 2
    """Best messages that are searched with, each in a search of its own."""
    characters: int = 400
    """Characters of such a message that are searched for: names stand at the beginning of an encyclopaedic passage."""
    width: int = 200
    """Messages per channel of such a search."""
    meaning_weight: float = 0.6
    """Cosine to the question together with the message."""
    words_weight: float = 0.2
    """BM25 of the words of the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reranking:
    """How many messages are read again with their text, and what their text adds to the score."""

    width: int = 100
    """Messages read with their text."""
    width_per_channel: int = 15
    """Messages read besides: the best of each channel, whatever the others say."""
    width_as_of: int = 200
    """Messages read for a question about an earlier date: some that the walk reached do not hold then."""
    recent_width: int = 30
    """First hits that the recipe "recent" ranks again by age; what comes after them hardly bears on the question."""
    question_penalty: float = -0.6
    """Added to a message that only asks; its score has reached its neighbours, which may answer it."""
    answer_type_bonus: float = 0.5
    """Added to a message that mentions something of a kind that would answer the question."""
    speaker_bonus: float = 0.3
    """Added to a message of a speaker whom the question names."""
    own_words_bonus: float = 4.0
    """Added to what people said where they talk to an assistant, for a question about "me" or "us": an assistant's answer matches more
    words than the message that it answers, but a person's own words tell of the person."""
    told_words_bonus: float = 2.0
    """The same for a question about anything else. There is none for what the assistant told."""
    filler_terms: int = 3
    """Terms; a sentence of no more than this many ("Wow, great!") does not turn a question into a statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueOrdering:
    """Among which hits the value that a question asks for is looked for, and when two hits tell the same thing."""

    width: int = 5
    """Best hits; none of them leaves the first five. Among three, the newest value was missed (11 of 16 questions of LongMemEval-dev, 15
    among five); among ten, no more were found."""
    characters: int = 20_000
    """Characters of a message; a longer one is a document, which is read for no value."""
    shared_terms: float = 0.5
    """Share (0 to 1) of the better hit's terms of the question that the other must have, too: half, as what is told in passing names the
    thing in other words. With 0.3, unrelated hits changed places; with 0.7, four values fewer were found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How much of the ranking is handed on."""

    max_hits: int = 100
    """Hits offered to the token budget."""
    excerpt_share: float = 0.25
    """A message that would take more than this share of the budget is shown by its best passage and those around it."""
    long_message: int = 200
    """Tokens from which a message that does not fit is shortened; a shorter one is left out."""
    excerpt: int = 400
    """Tokens of such an excerpt at most, so that one long message does not crowd out the others."""
    shown_paths: int = 20
    """First hits that get a path."""
    shown_seeds: int = 10
    """Seeds reported with a pack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCacheConfig:
    """How much of what recall reads of a store is kept in memory. Sizes are estimates, made once per value."""

    most_bytes: int = 48_000_000
    """Of all spaces of a store: some 10,000 messages with facts and neighbours. A question reads up to 1,000 neighbours and 160 messages
    with their facts."""
    past_states: int = 8
    """States that questions may still read after a newer one was: a server has a new one with each change."""
    entry_bytes: int = 250
    """What an entry takes besides its value."""
    row_bytes: int = 300
    """A small row: a neighbour in a thread, a mention."""
    record_bytes: int = 1_800
    """A message without its text; a fact with its terms is counted as two."""


QUERY_LIMITS = QueryLimits()
SEED_SEARCH = SeedSearch()
GRAPH_WALK = GraphWalk()
PRUNING = Pruning()
NEIGHBOUR_SMOOTHING = NeighbourSmoothing()
ASKED_TIMES = AskedTimes()
SECOND_ROUND = SecondRound()
RERANKING = Reranking()
VALUE_ORDERING = ValueOrdering()
PACKING = Packing()
ROW_CACHE = RowCacheConfig()
