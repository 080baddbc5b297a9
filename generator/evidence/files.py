"""Evidence files on disk: opened once, from inside the case study's folder only."""
