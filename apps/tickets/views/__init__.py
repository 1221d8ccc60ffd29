"""The ticket pages: each view parses, calls one service and shows what came back."""
