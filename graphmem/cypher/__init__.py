"""Cypher of users: parsed by our own grammar, confined to one space, and run read-only on either engine.

A query is never passed on as it was written. `query_parser.py` reads it by a grammar that holds only reads, `query_resolution.py` checks
names and size and says which labels and types every pattern stands for, `query_rendering.py` writes a new text in which every node
pattern carries the space, and `plan_check.py` compares the plan of the engine with a list of operators. `safe_cypher.py` is the page.
"""

from graphmem.cypher.cypher_writer import ask_cypher
from graphmem.cypher.graph_schema import GraphSchema, graph_schema
from graphmem.cypher.safe_cypher import run_cypher

__all__ = ["GraphSchema", "ask_cypher", "graph_schema", "run_cypher"]
