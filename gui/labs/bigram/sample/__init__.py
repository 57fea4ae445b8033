"""Sample: names from the table, letter by letter."""
