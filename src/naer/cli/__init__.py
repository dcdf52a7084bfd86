"""The commands of `naer`, in the order of its help."""

from naer.cli import house, numbers, population
from naer.cli.frame import commands

__all__ = ["commands", "house", "numbers", "population"]
