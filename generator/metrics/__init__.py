"""What may be claimed: methods, units, verdicts, grades and words for every number."""
