"""Machine-readable twins of what the pages say."""
