"""Wires the house once: settings, server, guards, reactions, jobs, and the demo region."""
