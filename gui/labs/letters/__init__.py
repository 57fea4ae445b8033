"""The letters lab: what comes after the bigram, from more letters counted to a transformer, on one ladder."""
