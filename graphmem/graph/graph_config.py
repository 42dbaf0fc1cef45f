"""The tuned numbers of the graph: of units and of communities."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAssembly:
    """Which facts tell of one situation."""

    reach: int = 4
    """Messages; facts that are further apart in their thread are of different scenes."""
    leaning: int = 2
    """Messages; an answer, or a clause that points back, goes on with what was told so many before."""
    same_message_gap: int = 80
    """Characters; facts of one message that are further apart are of different scenes."""
    largest_scene: int = 12
    """Statements; more are no longer one scene."""
    largest: int = 24
    """Statements; a longer story is cut into several units, at its longest pauses."""
    period: int = 365
    """Days; facts of different threads continue each other if they were said within one such period, so that a key stays bounded."""
    pause: int = 180
    """Days without a word about it after which a story is over."""
    central: int = 3
    """Topics; a remark of more only mentions each of them."""
    particular: int = 4
    """Words that tell something; a fact of so many is understood although it leaves out with whom, or what was said before it."""
    hub: int = 32
    """Threads; what an actor speaks of in more threads of a period is in everything, and no situation."""
    title_characters: int = 200
    """Characters; a title is cut here."""
    named: int = 3
    """People that a title names."""
    clause_characters: int = 160
    """Characters; a sentence is cut here in a title, before its time."""
    longest_clause: int = 220
    """Characters; a clause that is longer is not rewritten."""
    told_whole: int = 3
    """Statements; the title of a unit of more is its topic, else what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitWeight:
    """How important a unit is (0 to 1), and how its strength decays. Strength only ranks: nothing is removed for it."""

    base: float = 0.2
    """Importance of any unit."""
    per_name: float = 0.08
    """More for each named entity (specificity), up to four."""
    dated: float = 0.08
    """More if a fact names its time."""
    per_doubling: float = 0.1
    """More for each doubling of the turns that tell of it (repetition)."""
    feeling: float = 0.1
    """More if it was told with feeling."""
    referred: float = 0.12
    """More if a later thread came back to it."""
    half_life: float = 90.0
    """Days after which a unit of no importance that nobody came back to has half its strength (Ebbinghaus-like: exponential)."""
    importance_factor: float = 3.0
    """A unit of importance 1 has a half-life of one plus this times as long."""
    per_use: float = 0.5
    """Each return to it in the log, and each recorded use, adds this share of the half-life."""
    faded: float = 0.5
    """Strength below which a report counts a unit as faded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLinks:
    """Which earlier units a unit bears on."""

    most: int = 5
    """Links of a unit to earlier ones, the closest."""
    closest: float = 0.08
    """Cosine (0 to 1) of the words of two units, weighed by how rare they are, from which one bears on the other."""
    hub: int = 500
    """Units; a word of more of them leads to none, so that the cost of a link is bounded."""
    rows_at_once: int = 1000
    """Units that are compared with all others at once: some MB each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """What a profile shows."""

    lines: int = 12
    """Lines of a section; the others are counted."""
    plan_days: int = 180
    """Days after which a plan has no line, if its time is past or not known."""
    least_confident: float = 0.4
    """Confidence (0 to 1, calibrated) from which a fact has a line; what follows from another fact has some 0.45."""
    least_confident_parts: float = 0.6
    """The same for a fact whose clause cannot be read alone, and whose line is put together from its parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityDetection:
    """Hierarchical Leiden, and which clusters are communities of before."""

    seed: int = 20_260_105
    """Of Leiden's random order, so that a graph has one result."""
    theme_weight: float = 140.0
    """Sum of the degrees of about one theme: Leiden's resolution is how many of these a graph holds; 1 is modularity as defined."""
    finest: float = 10.0
    """Leiden's resolution in large graphs."""
    word_tie: float = 3.0
    """What a word that names share weighs beside a unit."""
    word_hub: int = 40
    """Names; a word that more of them have ties none."""
    class_size: int = 3
    """A noun that so many different words modify ("road trip", "camping trip", "work trip") may only name a class."""
    class_size_of_events: int = 2
    """The same for an event or a place."""
    least_facts: int = 3
    """Facts; what fewer tell of is no theme, and no community."""
    least_entities: int = 3
    """Entities of a theme, likewise."""
    small_space: int = 20
    """Units; in a space of fewer, one fact about two entities is enough, and in one of twice as many, two about three."""
    randomness: float = 0.001
    """Leiden's, in refinement: how often a move that gains little is taken."""
    largest: int = 40
    """Entities; a larger cluster is split again one level down. A wish: Leiden does not promise it."""
    sweeps: int = 200
    """Local moving ends after this many, converged or not, so that no graph can make it hang."""
    key_members: int = 5
    """Number of entity names that label a community."""
    title_share: float = 0.5
    """Share of the weight of a community, or of the names that have a word: what has less does not stand for the whole in a title."""
    title_names: int = 20
    """Entities, the heaviest, whose names are looked at for a title."""
    title_words: int = 2
    """Words; a longer name does not stand for others in a title."""
    title_people: int = 2
    """People in its title: who acts most in its units, and who acts at least half as much."""
    summary_units: int = 3
    """Units whose titles are its summary, the most important ones."""
    local_share: float = 0.2
    """Share of the entities that may be touched since the last clustering for only their region to be clustered again; else all are."""
    drift: float = 0.5
    """Share of the entities that may be touched by local clusterings, one after another, before all are clustered again."""
    same_share: float = 0.5
    """Jaccard overlap (0 to 1) from which a cluster is the community of before, and keeps its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """How far the word of those who say something counts, in steps; what counts less never ends what counts more."""

    system: int = 0
    tool: int = 0
    assistant: int = 1
    """Of assistants and bots: they repeat what they were told, or guess."""
    hearsay: int = 2
    """Of people about others."""
    own_word: int = 3
    """Of people about themselves."""
    source_step: int = 10
    """Of a source that is set to "high" or "low": more than all roles, so that it decides first."""
    consensus: int = 2
    """People who agree on a value from which another one stands alone."""
    doubt_per_person: float = 0.5
    """Share of the doubt that is left when one more person says the same."""
    most_confident: float = 0.99
    """No number of people makes it certain."""
    named_conflicts: int = 20
    """Facts that one fact is said to contradict, the newest, so that a slot of a thousand values stays small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphBuild:
    """How an update of the graph is worked out."""

    threads_at_once: int = 50
    """Threads of which all messages and facts are held at once, of those in which a name now means another entity: in a bulk load they
    hold five times as many messages as those that changed."""
    rows_at_once: int = 250
    """Rows of slots, topics and told facts that are held decoded at once: at 48,000 messages an update reads 55 MB of them, decoded."""


TRUST = Trust()
GRAPH_BUILD = GraphBuild()
UNIT_ASSEMBLY = UnitAssembly()
UNIT_WEIGHT = UnitWeight()
UNIT_LINKS = UnitLinks()
PROFILES = Profiles()
COMMUNITY_DETECTION = CommunityDetection()
