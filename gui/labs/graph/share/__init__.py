"""The graph in files and in the clipboard."""
