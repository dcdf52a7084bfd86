"""Finding what is known."""

from naer.evidence import content, searching
from naer.evidence.effects import Verdict
from naer.evidence.searching import Wanted


def found(wanted: Wanted) -> list[str]:
    return [one.id for one in searching.found(content.load().interventions.values(), wanted)]


def test_tele_copd_is_found_in_danish_and_english_and_by_its_authors() -> None:
    assert "tele-kol" in found(Wanted(words="tele kol")) and len(found(Wanted(words="tele kol"))) == 3
    assert found(Wanted(words="home monitoring COPD")) == ["tele-kol"]
    assert "tele-kol" in found(Wanted(words="Udsen"))


def test_a_short_word_finds_the_beginning_of_words_only() -> None:
    assert "faldforebyggende-traening" in found(Wanted(words="fal"))
    assert found(Wanted(words="ald")) == []


def test_choices_narrow_and_are_combined() -> None:
    block = found(Wanted(block="innovation-a"))
    assert "tele-kol" in block and "geriatrisk-team" not in block
    danish = found(Wanted(block="innovation-a", only_danish=True))
    assert danish == ["tele-kol"]
    assert found(Wanted(scenario="innovation", verdict=Verdict.WORSE)) == ["telesundhed-north-yorkshire"]
    assert "geriatrisk-udredning-under-indlaeggelse" in found(Wanted(grade="high"))


def test_no_demand_finds_all() -> None:
    assert len(found(Wanted())) == len(content.load().interventions)


def test_every_block_and_intervention_of_the_shipped_evidence_hangs_together() -> None:
    evidence = content.load()
    assert list(content.problems()) == []
    assert [one.id for one in evidence.of_block("integration-d")] == ["hjertesvigt-sygeplejerske"]
    assert len(evidence.effects()) == 63 and len(evidence.blocks) == 18
