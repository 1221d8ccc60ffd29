"""The planner that lets a language model choose the calls and write the answer, within bounds it can not move."""
