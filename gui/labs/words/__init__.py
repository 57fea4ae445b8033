"""The laboratory of words: meaning as geometry, and attention, step by step and learned."""
