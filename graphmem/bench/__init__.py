"""Benchmarks on public data files, which are read from a path and not shipped."""
