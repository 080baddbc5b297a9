"""The MkDocs adapter, in real MkDocs processes."""
