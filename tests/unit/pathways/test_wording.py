"""Facts in the words of tasks, as people say them."""

import pytest

from naer.fhir.finding import Fact
from naer.pathways import rules


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-11-23", "mandag 23. november"),
        ("2026-11-20T13:00:00+00:00", "fredag 20. november kl. 14.00"),
        ("Medicinsk Afdeling", "Medicinsk Afdeling"),
        (238, "238"),
        (True, "ja"),
        (False, "nej"),
        (("DE11", "DI21"), "DE11, DI21"),
        ("2026-11-23 er mandag", "2026-11-23 er mandag"),
    ],
)
def test_a_fact_is_said_as_people_say_it(value: Fact, said: str) -> None:
    assert rules.worded("Medicin til {it}!", {"it": value}) == f"Medicin til {said}!"


def test_a_fact_that_nobody_has_said_is_said_to_be_unknown() -> None:
    assert rules.worded("Hjem fra {hospital}", {}) == "Hjem fra (ikke oplyst)"


def test_the_facts_that_a_text_names_can_be_listed() -> None:
    assert rules.facts_named("{a} og {b_2} og { c }") == ("a", "b_2")
