"""One module per command of ``proofolio``."""
