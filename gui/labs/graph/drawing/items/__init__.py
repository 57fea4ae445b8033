"""How cards, wires and frames look."""
