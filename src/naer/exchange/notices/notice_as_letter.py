"""A discharge notice about somebody whom nobody here knows, as a letter that lies in the tray until a person decides.

The letter says in words what the notice says in codes. When it is placed with a citizen, the notice itself is carried
out (`effects.carry_out_placed`); when it is answered, the ward gets a care communication that repeats these words. All
notices of one stay are one thread. Pure.
"""

from uuid import NAMESPACE_URL, uuid5

from naer.courses.definition import DischargeNotice, Need
from naer.danish import diagnoses, times
from naer.dialogue.definition import (
    AboutStay,
    Activity,
    Author,
    Episode,
    IncomingCommunication,
    Party,
    RoleTitle,
    Segment,
    StatedCitizen,
    Step,
)
from naer.exchange.medcom import frame
from naer.exchange.notices.discharge_notice import DischargeNoticeMessage

CATEGORY, TOPIC = "discharge", "Varsel om hjemkomst"
NOT_TOLD = "ikke oplyst"
_NEEDS = {
    Need.PERSONAL_CARE: "hjælp til personlig pleje",
    Need.PRACTICAL_HELP: "praktisk hjælp",
    Need.HOME_NURSING: "hjemmesygepleje",
    Need.MEDICINES: "medicin",
    Need.FOOD: "mad",
    Need.AIDS: "hjælpemidler",
    Need.TRAINING: "genoptræning",
    Need.TRANSPORT: "transport hjem",
    Need.RELATIVE: "pårørende skal have besked",
    Need.OUTPATIENT: "ambulant kontrol",
}
_BY_CODE = {need.value: words for need, words in _NEEDS.items()}


def as_letter(told: DischargeNoticeMessage, *, key: str, inbox_id: str) -> IncomingCommunication:
    """The notice as `dialogue` receives letters, under the key that the care rooms keep it under."""
    current, envelope = told.frame.current, told.frame.envelope
    sender = _party(envelope.sender)
    segment = Segment(
        id=str(uuid5(NAMESPACE_URL, f"urn:naer:notice-as-letter:{key}")),
        written_at=current.recorded_at,
        organisation=sender,
        author=Author(family=sender.name, role=RoleTitle(text="Afdeling"), telephone=NOT_TOLD),
        text=words(told),
    )
    step = Step(
        message_id=told.frame.header_id,
        activity=current.activity,
        occurred_at=current.occurred_at,
        recorded_at=current.recorded_at,
        previous=current.previous,
        removes=current.removes,
        segments=(segment.id,),
        provenance_id=current.provenance_id,
    )
    citizen = told.frame.citizen
    return IncomingCommunication(
        message_id=key,
        thread_id=str(uuid5(NAMESPACE_URL, f"urn:naer:discharge-notice:{told.episodes[0].value}")),
        activity=Activity(current.activity),
        category=CATEGORY,
        sender=sender,
        receiver=_party(envelope.receiver),
        sent_at=told.frame.sent_at,
        segments=(segment,),
        steps=(step,),
        topic=TOPIC,
        stay=AboutStay(
            status="in-progress",
            class_code="IMP",
            episodes=tuple(Episode(one.value, one.system, one.written) for one in told.episodes),
        ),
        citizen=StatedCitizen(
            numbers=tuple((number.system, number.digits) for number in citizen.numbers),
            given=citizen.given,
            family=citizen.family,
        ),
        inbox_id=inbox_id,
    )


def words(told: DischargeNoticeMessage) -> str:
    """What the notice or withdrawal says, in Danish, a line for each thing."""
    if told.withdrawal is not None:
        reason = f"Grund: {told.withdrawal.reason}." if told.withdrawal.reason else ""
        return "\n".join(filter(None, ("Afdelingen tager sit varsel om hjemkomst tilbage.", reason)))
    notice = told.notice
    assert notice is not None
    is_changed = told.frame.current.activity == Activity.MODIFY.value
    lines = [
        "Afdelingen ændrer sit varsel om hjemkomst." if is_changed else "Afdelingen varsler, at borgeren kommer hjem.",
        f"Forlader {notice.hospital.name or 'afdelingen'} {times.exact(notice.expected_at)}.",
        _line("Om opholdet", [_diagnosis(code, notice) for code in notice.conditions]),
        _line("Hjemmet skal vide", [_BY_CODE.get(need, need) for need in notice.needs]),
    ]
    return "\n".join(filter(None, lines))


def _diagnosis(code: str, notice: DischargeNotice) -> str:
    name = diagnoses.name(code)
    named = code if name == code else f"{name} ({code})"
    return f"{named}, nyopdaget" if code in notice.newly_found else named


def _line(about: str, said: list[str]) -> str:
    return f"{about}: {'; '.join(said)}." if said else ""


def _party(party: frame.Party) -> Party:
    return Party(name=party.name, sor=party.sor, gln=party.gln)
