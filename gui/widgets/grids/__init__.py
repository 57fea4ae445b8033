"""Numbers and pictures in rows and columns."""
