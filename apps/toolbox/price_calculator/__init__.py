"""The price calculator: quotes, comparisons and returns from the price book."""
