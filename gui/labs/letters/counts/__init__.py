"""More letters, counted."""
