"""Building a graph by hand: palette, edits, find."""
