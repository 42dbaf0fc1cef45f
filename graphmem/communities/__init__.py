"""Entities that share situations, clustered into a hierarchy of communities."""
