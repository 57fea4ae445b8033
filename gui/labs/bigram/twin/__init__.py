"""Twin: the neural net that learns the same table."""
