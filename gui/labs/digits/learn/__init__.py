"""Learn: set up runs, watch them, go back in them."""
