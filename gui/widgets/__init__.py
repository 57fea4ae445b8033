"""Widgets that every lab may use. They take arrays and plain values, never a session."""
