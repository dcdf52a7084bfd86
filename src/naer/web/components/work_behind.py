"""Which work lies behind which number: the list where somebody acts, and what of today's counts belongs to it.

A number is about many and is read for steering; the list is about citizens, and is opened for treatment by those who have a
care relation. The two share this table, so that one can go from the number to the work and back.
"""

from dataclasses import dataclass
from enum import Enum

from naer.access.definition import CLINICAL_ROLES, Role
from naer.insight.right_now import Figure
from naer.web.language import marked


class WorkList(Enum):
    """A list of citizens that are the work behind numbers. The value is what stands over it, as Danish source text."""

    CAME_HOME = marked("Borgere, der er kommet hjem fra sygehus de sidste 30 dage")
    ADMITTED = marked("Borgere, der er indlagt nu")
    QUESTIONS = marked("Spørgsmål til praksis, der venter på svar")
    TASKS = marked("Opgaver, der skal gøres")


@dataclass(frozen=True)
class Work:
    """The list behind a number, where in Nær the work itself is done, and the counts of right now that belong to it."""

    list: WorkList
    done_at: str
    done_where: str
    roles: frozenset[Role]
    counts: tuple[Figure, ...]


_BOARD = frozenset({Role.HOME_NURSE, Role.ACUTE_NURSE, Role.VISITATOR, Role.DISCHARGE_COORDINATOR})
_HOME = Work(
    WorkList.CAME_HOME,
    "/tavle?fane=hjemme",
    marked("Udskrivningstavlen, Hjemme nu"),
    _BOARD,
    (Figure.HOME_LATELY, Figure.TASKS_OPEN, Figure.TASKS_LATE),
)
_IN_HOSPITAL = Work(
    WorkList.ADMITTED,
    "/tavle?fane=indlagt",
    marked("Udskrivningstavlen, Indlagt"),
    _BOARD,
    (Figure.ADMITTED, Figure.HOME_SOON, Figure.SERVICES_PAUSED),
)
_QUESTIONS = Work(
    WorkList.QUESTIONS, "/korrespondancer", marked("Beskeder"), CLINICAL_ROLES, (Figure.TASKS_OPEN, Figure.TASKS_LATE)
)
_TASKS = Work(
    WorkList.TASKS, "/min-dag?vis=enhed", marked("Min dag"), CLINICAL_ROLES, (Figure.TASKS_OPEN, Figure.TASKS_LATE)
)

_BY_WORD = (
    # a word of the indicator's id: the work behind; the first that fits holds
    ("readmission", _HOME),
    ("follow-up", _HOME),
    ("preventable", _HOME),
    ("finished-treatment", _IN_HOSPITAL),
    ("length-of-stay", _IN_HOSPITAL),
    ("same-day", _IN_HOSPITAL),
    ("short", _IN_HOSPITAL),
    ("admission", _IN_HOSPITAL),
    ("answer", _QUESTIONS),
)


def behind(indicator_id: str) -> Work:
    """The work behind an indicator; what no word names is done by tasks."""
    return next((work for word, work in _BY_WORD if word in indicator_id), _TASKS)
