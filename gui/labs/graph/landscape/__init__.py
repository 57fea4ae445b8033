"""Landscape: the result over two leaves, beside the graph."""
