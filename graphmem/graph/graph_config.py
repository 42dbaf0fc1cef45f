"""The tuned numbers of the graph: of units and of communities."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAssembly:
    """Which facts of a thread tell of one situation."""

    reach: int = 2
    """Messages; facts that are further apart in their thread tell of different situations."""
    largest: int = 12
    """Facts; more are no longer one situation."""
    title_characters: int = 200
    """Characters; the title is the longest text of its facts, cut here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityDetection:
    """Hierarchical Leiden, and which clusters are communities of before."""

    seed: int = 20_260_105
    """Of Leiden's random order, so that a graph has one result."""
    resolution: float = 1.0
    """Leiden's: higher values give smaller clusters; 1 is modularity as defined."""
    randomness: float = 0.001
    """Leiden's, in refinement: how often a move that gains little is taken."""
    largest: int = 40
    """Entities; a larger cluster is split again one level down. A wish: Leiden does not promise it."""
    sweeps: int = 200
    """Local moving ends after this many, converged or not, so that no graph can make it hang."""
    key_members: int = 5
    """Number of entity names that label a community."""
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


TRUST = Trust()
LISTED_MESSAGES = 500
"""Messages; an entity in more than this many does not list them: it is a hub that no question walks over, however large the space."""
UNIT_ASSEMBLY = UnitAssembly()
COMMUNITY_DETECTION = CommunityDetection()
