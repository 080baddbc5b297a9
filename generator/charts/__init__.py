"""Static charts as SVG, drawn from metrics: one module per kind, its template beside it."""
