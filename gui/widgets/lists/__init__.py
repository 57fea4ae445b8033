"""Lists of words and of names, with what is known of each."""
