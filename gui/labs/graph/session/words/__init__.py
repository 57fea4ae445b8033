"""A moment, a card and a prediction in words and numbers."""
