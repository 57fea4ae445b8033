"""Maps: the layers of a network on planes."""
