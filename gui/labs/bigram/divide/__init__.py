"""Row sums: what the counts are divided by, with and without keepdims."""
