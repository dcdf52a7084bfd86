"""What the demo's hospitals send is understood as the very event that was told."""

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from naer.courses.definition import HospitalEvent, Move, OrganisationIdentity, Telling
from naer.danish import personal_number
from naer.exchange import understanding
from naer.exchange.medcom.frame import Citizen, Party
from naer.exchange.medcom.hospital_notification import HospitalNotification
from naer.exchange.medcom.hospital_sending import HospitalSystem
from naer.fhir.reading import Format

HOSPITAL = OrganisationIdentity(sor="99999580000001", gln="9525800000013", name="Medicinsk afdeling")
MUNICIPALITY = Party(sor="99999580000002", gln="9525800000020", name="Visitationen")
CITIZEN = Citizen((personal_number.parse("0302455001"),), ("Åse",), "Ærø")
START = datetime(2026, 11, 1, tzinfo=UTC)


def new_id() -> str:
    return str(uuid.uuid4())


@st.composite
def events(draw: st.DrawFn) -> HospitalEvent:
    move = draw(st.sampled_from(Move))
    telling = draw(st.sampled_from(Telling))
    minutes = draw(st.integers(0, 100_000))
    return HospitalEvent(
        message_id=new_id(),
        episode=new_id(),
        move=move,
        telling=telling,
        registered_at=START + timedelta(minutes=minutes + 3),
        occurred_at=START + timedelta(minutes=minutes),
        hospital=HOSPITAL,
        emergency="emergency" in move.value,
        deceased=draw(st.sampled_from([None, True, False])),
        report_requested=draw(st.booleans()),
        corrects=new_id() if telling is not Telling.NEW else "",
    )


@given(events(), st.sampled_from(Format))
def test_a_sent_event_is_understood_as_it_was_told(event: HospitalEvent, written_as: Format) -> None:
    sent = HospitalSystem(new_id).compose(event, citizen=CITIZEN, receiver=MUNICIPALITY)
    understood = understanding.understand(sent.written(written_as))
    assert isinstance(understood, understanding.Understood), understood
    assert isinstance(understood.meaning, HospitalNotification)
    assert understood.meaning.event == event
    assert understood.meaning.frame.citizen.numbers == CITIZEN.numbers
