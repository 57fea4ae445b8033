"""Data: what the network learned from, and what it is measured with."""
