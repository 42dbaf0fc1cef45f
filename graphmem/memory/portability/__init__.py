"""Portable memory: bundles that are exported and imported, copies to another store, and exports of other systems."""
