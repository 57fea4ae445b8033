"""Landscape: the loss around the weights of a network."""
