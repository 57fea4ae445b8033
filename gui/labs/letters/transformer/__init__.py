"""A transformer learns, and what its heads look at."""
