"""The competitor analysis: what is known of competitors, from whom and since when."""
