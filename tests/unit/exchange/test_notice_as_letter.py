"""A notice that nobody can place is read as a letter: all that the ward said, in words."""

from dataclasses import replace

from naer.courses.definition import Need
from naer.dialogue.definition import Activity
from naer.exchange.notices import notice_as_letter
from tests.unit.exchange.messages import NOON
from tests.unit.exchange.test_discharge_notice import NOTICE, WITHDRAWAL, message, understood


def test_the_letter_says_all_that_the_notice_says() -> None:
    assert notice_as_letter.words(understood(message(NOTICE))).splitlines() == [
        "Afdelingen varsler, at borgeren kommer hjem.",
        "Forlader Hjertemedicinsk sengeafsnit fredag 6. marts 2026 kl. 15.00.",
        "Om opholdet: Akut hjerteinfarkt (DI219); Type 2-diabetes (DE119), nyopdaget.",
        "Hjemmet skal vide: medicin; Bor på 3. sal uden elevator.",
    ]


def test_what_is_not_said_takes_no_line() -> None:
    bare = replace(NOTICE, conditions=("DX99",), newly_found=(), needs=())
    said = notice_as_letter.words(understood(message(bare)))
    assert said.splitlines()[2:] == ["Om opholdet: DX99."]


def test_a_changed_and_a_withdrawn_notice_say_so() -> None:
    changed = understood(message(NOTICE, replaces="before"))
    withdrawn = understood(message(WITHDRAWAL, replaces=NOTICE.message_id))
    assert notice_as_letter.words(changed).startswith("Afdelingen ændrer sit varsel")
    assert notice_as_letter.words(withdrawn) == "Afdelingen tager sit varsel om hjemkomst tilbage.\nGrund: Feber."
    letters = [notice_as_letter.as_letter(one, key="k", inbox_id="i") for one in (changed, withdrawn)]
    assert [one.activity for one in letters] == [Activity.MODIFY, Activity.RETRACT]
    assert len({one.thread_id for one in letters}) == 1


def test_the_letter_names_the_citizen_the_stay_and_its_own_step() -> None:
    letter = notice_as_letter.as_letter(understood(message(NOTICE)), key="k", inbox_id="i")
    assert (letter.message_id, letter.inbox_id, letter.category) == ("k", "i", "discharge")
    assert letter.citizen.numbers == (("urn:oid:1.2.208.176.1.2", "0202450002"),)
    assert letter.stay is not None and letter.stay.episodes[0].value == NOTICE.episode
    (segment,) = letter.segments
    assert segment.written_at == NOTICE.noticed_at < NOON
    assert letter.steps[0].segments == (segment.id,)


def test_every_need_has_words() -> None:
    said = notice_as_letter.words(understood(message(replace(NOTICE, needs=tuple(need.value for need in Need)))))
    assert not any(need.value in said for need in Need if "-" in need.value)
