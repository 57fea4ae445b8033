"""The page From scratch: an editor with a line a row, and beside each what is said of it."""
