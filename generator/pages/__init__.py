"""One module per page kind, its template beside it."""
