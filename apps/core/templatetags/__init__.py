"""Template filters of pages and control room."""
