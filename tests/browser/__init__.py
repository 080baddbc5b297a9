"""This repository's own site in a real browser."""
