"""Learn: gradient descent on the leaves of the graph."""
