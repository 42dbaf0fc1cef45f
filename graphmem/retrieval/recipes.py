"""Recipes: named ways to recall. AUTO is measured best on conversations; the others serve a purpose that a question does not tell."""

from dataclasses import dataclass

from graphmem.model.errors import QuestionError
from graphmem.retrieval.retrieval_config import SEED_SEARCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What recall does for a question."""

    name: str
    words_weight: float = SEED_SEARCH.words_weight
    """Weight of BM25 in the plain formula."""
    context_weight: float = SEED_SEARCH.context_weight
    """Weight of the cosine together with the message before, in the plain formula."""
    walks: bool = True
    """Walk over shared entities."""
    neighbours: bool = True
    """Give messages a share of their neighbours' scores."""
    learnt: bool = True
    """Rank by the learnt weights, where they apply."""
    values: bool = True
    """Of hits that tell the same thing with different values, put the one that is asked for first."""
    second_round: bool = False
    """Search once more, with the question and the best message."""
    recency: float = 0.0
    """Added to the newest of the first hits, in standard deviations of their scores; nothing to the oldest."""
    places: bool = False
    """The best hit of each thread comes before the second hit of any."""


AUTO = Recipe(name="auto")
EXACT = Recipe(name="exact", words_weight=2.0, context_weight=0.0, walks=False, neighbours=False, learnt=False, values=False)
"""For names, numbers and quotations: words count most, and nothing is passed on to other messages."""
BROAD = Recipe(name="broad", places=True)
"""For an overview of one topic: one hit of each thread first."""
RECENT = Recipe(name="recent", recency=2.0)
"""For what is going on now: of what bears on the question, the newest first."""
GLOBAL = Recipe(name="global", places=True, neighbours=False, learnt=False, values=False)
"""For a topic of the whole memory: one hit of each thread first, by what it says itself."""
MULTIHOP = Recipe(name="multihop", second_round=True)
"""For a question that describes what it asks about: what the best message says is searched for, too."""

RECIPES = {recipe.name: recipe for recipe in (AUTO, EXACT, BROAD, RECENT, GLOBAL, MULTIHOP)}


def recipe_named(name: str) -> Recipe:
    """The recipe of that name, in any case. Raises QuestionError if there is none."""
    recipe = RECIPES.get(name.strip().casefold())
    if recipe is None:
        raise QuestionError(f"there is no recipe {name!r}. Give one of {', '.join(RECIPES)}.")
    return recipe
