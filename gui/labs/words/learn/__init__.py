"""The head learns the little language, the right way and in wrong ones."""
