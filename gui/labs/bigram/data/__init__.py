"""Data: the names, their letters and pairs."""
