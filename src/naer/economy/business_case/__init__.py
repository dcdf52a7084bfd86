"""Business cases: cost here, gain there, by department and year, with intervals, and who should return what to whom."""
