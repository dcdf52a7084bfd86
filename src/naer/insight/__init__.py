"""From record to numbers. So far: the few counts of a municipality right now."""
