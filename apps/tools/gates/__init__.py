"""The gates, each one a small file that wraps the next; `order.py` names them in their order."""
