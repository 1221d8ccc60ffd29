"""Articles, their chunks and the search over them."""
