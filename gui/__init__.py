"""The windows of Nablab. They show sessions and report gestures; the mathematics is in engine/."""
