"""How commands print: streams, tables, documents, lines about changes."""
