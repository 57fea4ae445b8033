"""Where cards, frames and wires stand. Plain numbers, no Qt."""
