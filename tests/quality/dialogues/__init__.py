"""Whole conversations with the demo company as customers write them, and what each answer has to be like."""
