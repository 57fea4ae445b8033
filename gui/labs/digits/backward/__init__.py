"""Backward: the blame for one drawing, layer by layer."""
