"""Proofolio: a portfolio site whose numbers are computed from evidence files."""

__version__ = "0.1.0"
