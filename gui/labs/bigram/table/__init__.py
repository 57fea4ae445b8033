"""The table of letter pairs, and one row of it as a picture."""
