"""The network as one draws it on a board, and what each of many examples asks of its weights."""
