"""From a parse to clauses and propositions."""
