"""`python -m generator` is `proofolio`."""

from generator.cli import main

main()
