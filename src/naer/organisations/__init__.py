"""Organisations over time, and who is responsible for what: a dated tree with successors, and rules that are data."""
