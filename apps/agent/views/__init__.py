"""The pages of the agents' desk: each view parses, calls one service and shows what came back."""
