"""Synthetic citizens and what happens to them: made from published figures, the same for the same seed."""
