"""What only a demo has: the strip that moves its clock, and the guided tour."""
