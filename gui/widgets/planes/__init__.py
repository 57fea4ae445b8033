"""Charts of what lies on a plane: points, words, fields, surfaces."""
