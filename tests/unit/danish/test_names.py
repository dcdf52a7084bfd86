"""Names are written in the few forms that screens use."""

from naer.danish import names


def test_a_name_is_written_whole_short_for_colleagues_and_family_name_first() -> None:
    assert names.full(["Karl", "Emil"], "Jensen") == "Karl Emil Jensen"
    assert names.short(["Karl", "Emil"], "jensen") == "Karl J."
    assert names.staff(["Rikke"], "Holm") == "R. Holm"
    assert names.family_first(["Karl", "Emil"], "Jensen") == "Jensen, Karl Emil"
    assert names.initials(["Karl", "Emil"], "Jensen") == "KEJ"


def test_what_is_unknown_is_left_out() -> None:
    assert names.full([], "Jensen") == "Jensen"
    assert names.short(["Karl"], "") == "Karl"
    assert names.staff([], "Holm") == "Holm"
    assert names.family_first(["Karl"], " ") == "Karl"
    assert names.initials([], "") == ""


def test_the_genitive_takes_an_apostrophe_after_a_hissing_sound() -> None:
    assert names.possessive("Karl") == "Karls"
    assert names.possessive("Jens") == "Jens'"
    assert names.possessive("Felix") == "Felix'"
