"""Care communications written as a small table: who writes to whom in one thread, when, and what the letter carries.

    id   from     does      written       carries
    a    team     new       11-20 10:00   A P+
    b    clinic   reply:a   11-20 14:00   A P+ B

Times are Danish winter time of 2026. Each capital is a text, each with `+` a file, both brought by the first line that
carries them; a file's content comes with that line only. `A=words` says other words than it first came with.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from naer.dialogue import rules
from naer.dialogue.definition import (
    Activity,
    Agreements,
    AnswerRule,
    Attachment,
    Author,
    Draft,
    IncomingCommunication,
    Message,
    Party,
    RoleTitle,
    Sector,
    Segment,
    StatedCitizen,
    Step,
)

TEAM = Party("Hjemmesygepleje Nord", "999990580000001", "9520580000012", "team-id", Sector.MUNICIPALITY)
CLINIC = Party("Lægehuset", "999990580000101", "9520580001019", "clinic-id", Sector.GENERAL_PRACTICE)
WARD = Party("Medicinsk Afdeling", "999990580000201", "9520580002016", "ward-id", Sector.HOSPITAL)
PARTIES = {"team": TEAM, "clinic": CLINIC, "ward": WARD}
ACTIVITIES = {"new": Activity.NEW, "reply": Activity.REPLY, "forward": Activity.FORWARD, "retract": Activity.RETRACT}
THREAD = "0f1e2d3c-4b5a-4697-8877-665544332211"
AGREED = Agreements(
    version=1,
    rules=(
        AnswerRule(
            id="gp",
            between=(Sector.MUNICIPALITY, Sector.GENERAL_PRACTICE),
            activities=(Activity.NEW, Activity.FORWARD),
            working_days=3,
            valid_from=date(2011, 4, 1),
            but_not=("decease",),
        ),
    ),
    read_within_working_days=1,
)


def at(text: str) -> datetime:
    """`11-20 14:00` as an instant in Danish winter time of 2026."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00+01:00")


@dataclass(frozen=True)
class _Written:
    step: Step
    sender: Party
    history: tuple[Step, ...]


def letters(table: str, *, category: str = "medicine", thread_id: str = THREAD) -> list[IncomingCommunication]:
    """The communications of a table, in the order of its lines."""
    before: dict[str, _Written] = {}
    brought: dict[str, tuple[datetime, Party]] = {}
    found: list[IncomingCommunication] = []
    for line in table.strip().splitlines():
        name, sender_name, does, day, clock, *carried = line.split()
        activity, _, answered = does.partition(":")
        moment, sender = at(f"{day} {clock}"), PARTIES[sender_name]
        chain = _chain(before, answered)
        names = [one.partition("=")[0] for one in carried]
        told = {segment for step in chain for segment in step.segments}
        own = tuple(one for one in names if one not in told)
        step = Step(name, ACTIVITIES[activity].value, moment, moment, previous=answered, segments=own)
        segments: list[Segment] = []
        for word in carried:
            one, _, text = word.partition("=")
            is_first = one not in brought
            written_at, organisation = brought.setdefault(one, (moment, sender))
            segments.append(_segment(one, written_at, organisation, text=text, with_content=is_first))
        before[name] = _Written(step, sender, chain)
        found.append(
            IncomingCommunication(
                message_id=name,
                thread_id=thread_id,
                activity=ACTIVITIES[activity],
                category=category,
                sender=sender,
                receiver=TEAM if sender is not TEAM else CLINIC,
                sent_at=moment,
                segments=tuple(segments),
                steps=(*chain, step),
                topic="Medicin",
                citizen=StatedCitizen((("urn:oid:1.2.208.176.1.2", "2509479989"),), ("Bruno",), "Elmer"),
            )
        )
    return found


def arrived(incoming: Iterable[IncomingCommunication]) -> list[Message]:
    """What the record keeps when the communications come in this order."""
    kept: list[Message] = []
    for number, one in enumerate(incoming):
        if all(one.message_id != known.message_id for known in kept):
            message = rules.received(
                one, known=kept, agreements=AGREED, received_at=one.sent_at, citizen_id="citizen-id"
            )
            kept.append(replace(message, id=f"communication-{number}"))
    return kept


def message(line: str = "a clinic new 11-20 10:00 A", **changes: object) -> Message:
    """One message as the record keeps it."""
    return replace(arrived(letters(line))[0], **changes)


def draft(text: str = "Tak for beskeden.", *, telephone: str = "12345678", files: tuple[Attachment, ...] = ()) -> Draft:
    """What a person writes."""
    return Draft(text=text, telephone=telephone, attachments=files)


def signature(moment: str, message_id: str = "ours", *segment_ids: str) -> rules.Signature:
    """A nurse's signature under a message with this letter id."""
    author = Author(("Anna",), "Test", RoleTitle("Sygeplejerske"), "12345678")
    return rules.Signature(author, at(moment), message_id, segment_ids or (f"{message_id}-text",))


def _chain(before: dict[str, _Written], name: str) -> tuple[Step, ...]:
    if name not in before:
        return ()
    return (*before[name].history, before[name].step)


def _segment(name: str, written_at: datetime, organisation: Party, *, text: str, with_content: bool) -> Segment:
    author = Author(("Anna",), "Test", RoleTitle("Sygeplejerske"), "12345678")
    if not name.endswith("+"):
        return Segment(name, written_at, organisation, author, text=text or f"tekst {name}\nlinje to")
    data = "SGVq" if with_content else None
    content_type = "application/pdf" if with_content else ""
    return Segment(name, written_at, organisation, author, attachment=Attachment(f"bilag {name}", content_type, data))
