"""The two languages of the screens: Danish first, English second."""

from typing import Literal

Language = Literal["da", "en"]
