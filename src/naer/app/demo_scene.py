"""When and where the demo plays: constants that its parts share."""

from datetime import date, time, timedelta

from naer.danish import times

AREAS = ("0510", "0540", "0580")
CITIZENS = 2000
SEED = 2026
FRIDAY = date(2026, 11, 20)
BEGINS_AT = times.instant_at(FRIDAY, time(10, 4))
"""When the demo's clock starts: two minutes after the notice of the Friday case."""

REPLAYED = timedelta(days=21)
INTENSITY = 8.0
"""How many times more hospital traffic than the figures give, so that a small region looks like a day's work."""
