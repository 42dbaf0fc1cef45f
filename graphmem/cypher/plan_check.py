"""The second line: operators of the engine's plan that a read may have. Whatever else a plan holds, the query is not run."""

from collections.abc import Iterable, Mapping

from graphmem.model.errors import QueryRefused

OPERATORS: Mapping[str, frozenset[str]] = {
    "neo4j": frozenset(
        "ProduceResults Projection Filter Limit ExhaustiveLimit Skip Sort PartialSort Top PartialTop Distinct OrderedDistinct Union"
        " OrderedUnion Unwind Argument Apply SemiApply AntiSemiApply LetSemiApply LetAntiSemiApply SelectOrSemiApply"
        " SelectOrAntiSemiApply LetSelectOrSemiApply LetSelectOrAntiSemiApply RollUpApply CartesianProduct NodeHashJoin ValueHashJoin"
        " NodeLeftOuterHashJoin NodeRightOuterHashJoin LeftOuterHashJoin RightOuterHashJoin Optional OptionalExpand Expand"
        " VarLengthExpand EagerAggregation OrderedAggregation NodeCountFromCountStore"
        " RelationshipCountFromCountStore NodeByLabelScan UnionNodeByLabelsScan IntersectionNodeByLabelsScan"
        " PartitionedNodeByLabelScan PartitionedUnionNodeByLabelsScan NodeIndexSeek NodeIndexScan NodeUniqueIndexSeek"
        " NodeIndexContainsScan NodeIndexEndsWithScan MultiNodeIndexSeek AssertSameNode DirectedRelationshipTypeScan"
        " UndirectedRelationshipTypeScan DirectedUnionRelationshipTypesScan UndirectedUnionRelationshipTypesScan CacheProperties"
        " EmptyRow ConditionalApply AntiConditionalApply TriadicSelection NullifyMetadata AssertSameRelationship EmptyResult".split()
    ),
    "ladybug": frozenset(
        "RESULT_COLLECTOR PROJECTION FILTER LIMIT SKIP ORDER_BY ORDER_BY_MERGE ORDER_BY_SCAN TOP_K TOP_K_SCAN DISTINCT"
        " UNION_ALL UNION_ALL_SCAN UNWIND FLATTEN ACCUMULATE AGGREGATE AGGREGATE_SCAN AGGREGATE_FINALIZE HASH_JOIN"
        " HASH_JOIN_BUILD HASH_JOIN_PROBE INDEX_LOOK_UP INTERSECT INTERSECT_BUILD CROSS_PRODUCT SCAN_NODE_TABLE"
        " SCAN_REL_TABLE PRIMARY_KEY_SCAN_NODE_TABLE RECURSIVE_EXTEND PATH_PROPERTY_PROBE SEMI_MASKER DUMMY_SINK"
        " MULTIPLICITY_REDUCER EMPTY_RESULT COUNT_REL_TABLE TABLE_FUNCTION_CALL".split()
    )
    # The only function that plans may call: it reads what an operator below has gathered. CALL and LOAD are calls of others.
    | {"Function: READ_FTABLE"},
}


def check_plan(operators: Iterable[str], dialect: str) -> None:
    """Raise QueryRefused if a plan does more than read nodes and relationships."""
    # Neo4j says in parentheses how an operator goes about it: VarLengthExpand(Pruning,BFS,All).
    foreign = sorted({name.partition("(")[0] for name in operators} - OPERATORS[dialect])
    if foreign:
        raise QueryRefused(f"cypher: the plan of the query holds {', '.join(foreign)}, which is not allowed.", part=foreign[0])
