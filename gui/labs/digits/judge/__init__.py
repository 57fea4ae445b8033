"""Judge: how well the network reads unseen images."""
