"""The author's texts as HTML: references resolved, text escaped, prose rendered and sanitised."""
