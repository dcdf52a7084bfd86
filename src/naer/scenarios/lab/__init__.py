"""Scenarios: building blocks as files, what is believed of their effects, runs of the model, and what comes out."""
