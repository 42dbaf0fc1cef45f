"""Measuring on public benchmark files, which are read from a path and never shipped."""
