"""Gradient descent on the leaves of the current graph."""
