"""What a tool measured: one module per format, each a reader of files that the tool wrote."""
