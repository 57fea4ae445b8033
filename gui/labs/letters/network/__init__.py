"""The network of three letters, stage by stage."""
