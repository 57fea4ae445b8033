"""Likelihood: a name judged, pair by pair."""
