"""Numbers over an axis, and points on a plane."""
