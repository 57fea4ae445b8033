"""One head of attention, stage by stage, forward and back."""
