"""What is known of predicates."""

# Predicates that have one value at a time: a new one closes the old one.
FUNCTIONAL_PREDICATES = frozenset(
    (
        "live in",
        "live at",
        "work at",
        "work for",
        "work as",
        "be married to",
        "be engaged to",
        "be years old",
        "be named",
        "have favourite",
        "study at",
    )
)
