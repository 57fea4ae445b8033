"""Sentences, word by word."""
