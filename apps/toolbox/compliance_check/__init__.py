"""The compliance check: rules on what may be written, and by whom."""
