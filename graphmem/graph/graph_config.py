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


LISTED_MESSAGES = 500
"""Messages; an entity in more than this many does not list them: it is a hub that no question walks over, however large the space."""
UNIT_ASSEMBLY = UnitAssembly()
COMMUNITY_DETECTION = CommunityDetection()
