"""Tests of Proofolio; folders mirror the package."""
