"""Names to entities: which written names mean the same person, place or thing."""
