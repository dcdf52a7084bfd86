"""The arithmetic behind every number: intervals, standardisation, run charts, funnels, waiting times, discrimination. Pure.

Everything takes whole counts (engines return nothing else) and gives frozen results, so that a figure is the same whichever
engine counted. Each function names its source; each has a test against published values or another program.
"""
