"""From entities and facts to the graph: versions, supersession, units, communities."""
