"""What the mouse and the keys do. Attached to the canvas from outside."""
