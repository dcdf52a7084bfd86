"""The simulation model: every citizen month by month, compiled, and its slow twin."""
