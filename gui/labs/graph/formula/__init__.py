"""The formula line above the graph."""
