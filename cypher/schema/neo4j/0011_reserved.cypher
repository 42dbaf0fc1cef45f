// Reserved: nothing to change.
RETURN 1 AS one;
