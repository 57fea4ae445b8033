"""Words as arrows: neighbours, sums, a map of them."""
