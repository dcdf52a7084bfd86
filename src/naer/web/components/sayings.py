"""How a page says moments, spans and numbers, in its own language and seen from its own now.

No line of a page ends between `kl.` and the clock. What is written into records and letters keeps plain spaces: there it is
compared, searched for and read by other systems.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup

from naer.danish import numbers, spoken, times
from naer.danish.language import Language as Code
from naer.web.components import course_words

SAID_BY_DISTANCE = timedelta(hours=6)
_MOMENT = Markup('<time datetime="%s" title="%s"><span class="said">%s</span><span class="print-only">%s</span></time>')


@dataclass(frozen=True)
class Sayings:
    """Templates know it as `said`."""

    now: datetime
    language: Code

    def spoken(self, at: datetime) -> str:
        """`i dag kl. 14`, `i går kl. 22.10`."""
        return times.unbroken(spoken.at(at, self.now, self.language))

    def distance(self, at: datetime) -> str:
        """`om 3 timer` or `for 3 timer siden`."""
        tell = spoken.until if at > self.now else spoken.since
        return tell(at, self.now, self.language)

    def deadline(self, at: datetime) -> str:
        """`om 3 timer`, `forsinket 2 dage`; a deadline that is not near is said by its day: `på fredag kl. 12`."""
        if at - self.now > SAID_BY_DISTANCE:
            return times.unbroken(spoken.at(at, self.now, self.language))
        return spoken.deadline(at, self.now, self.language)

    def exact(self, at: datetime) -> str:
        """`fredag 20. november 2026 kl. 14.00`."""
        return times.unbroken(times.exact(at, self.language))

    def short(self, at: datetime) -> str:
        """`20-11-2026 kl. 14.00`."""
        return times.unbroken(times.short(at, self.language))

    def clock(self, at: datetime) -> str:
        """`kl. 14.00`."""
        return times.unbroken(times.clock(at, self.language))

    def bare_clock(self, at: datetime) -> str:
        """`14.00`, in a column of clocks."""
        return times.clock(at, self.language).removeprefix("kl. ")

    def weekday_clock(self, at: datetime) -> str:
        """`fredag 20. november kl. 14.06`."""
        day = times.local_day(at)
        name, joint = times.day_name(day, self.language), " at " if self.language == "en" else " "
        return f"{name} {times.day_and_month(day, self.language)}{joint}{self.clock(at)}"

    def day(self, at: datetime | date) -> str:
        """`i dag`, `i fredags`, `3. marts`."""
        return spoken.day(_day(at), times.local_day(self.now), self.language)

    def last_day(self, before: datetime) -> str:
        """The last day of a term that ends `before` an instant: `i dag` for the coming midnight."""
        return self.day(before - timedelta(seconds=1))

    def long_day(self, at: datetime | date) -> str:
        """`fredag 20. november 2026`."""
        return times.long_day(_day(at), self.language)

    def date(self, at: datetime | date) -> str:
        """`20. november 2026`."""
        return times.day_text(_day(at), self.language)

    def lasting(self, length: timedelta) -> str:
        """`3 t 58 m`."""
        return spoken.lasting(length, self.language)

    def lasting_seconds(self, seconds: float) -> str:
        """`3 t 58 m`, from seconds."""
        return self.lasting(timedelta(seconds=seconds))

    def number(self, value: float, *, decimals: int = 0) -> str:
        """`1.234`, or `12,5` with a decimal."""
        return numbers.written(value, decimals=decimals, language=self.language)

    def signed(self, value: float, *, decimals: int = 0) -> str:
        """A change: `+1.234` or `−12,5`."""
        return numbers.signed(self.number(value, decimals=decimals))

    def percent(self, value: float) -> str:
        """`12,5 %`."""
        return numbers.percent(value, language=self.language)

    def filled(self, values: Iterable[tuple[str, str | datetime]]) -> dict[str, str]:
        """The values of a sentence, moments said as people say them, and a course by its name in the page's language."""
        return {name: self._filled(name, value) for name, value in values}

    def course(self, words: str) -> str:
        """What a programme's course, its goal or its measure is called, in the page's language where it has words in it."""
        return course_words.in_english().get(words, words) if self.language == "en" else words

    def _filled(self, name: str, value: str | datetime) -> str:
        if isinstance(value, datetime):
            return self.spoken(value)
        return self.course(value) if name == "course" else value

    def moment(self, at: datetime) -> Markup:
        """A moment as people say it; exactly on hover and on paper. A page has dozens."""
        there = times.local(at)
        return _MOMENT % (self.machine(at), self.exact(there), self.spoken(there), self.short(there))

    def machine(self, at: datetime) -> str:
        """The instant for a `datetime` attribute."""
        return at.isoformat()


def _day(at: datetime | date) -> date:
    return times.local_day(at) if isinstance(at, datetime) else at
