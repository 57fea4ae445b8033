"""Draw: the canvas, what the network sees, its answer."""
