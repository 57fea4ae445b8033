"""The graph laboratory: session.py is what it knows (no Qt), panel.py what it shows."""
