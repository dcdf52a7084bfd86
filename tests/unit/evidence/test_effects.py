"""What an effect says, held against published figures."""

import pytest

from naer.errors import InvalidError, NotFoundError
from naer.evidence import content, effects
from naer.evidence.definition import Effect
from naer.evidence.effects import Verdict


def effect(number: str) -> Effect:
    return content.load().effect(number)


VERDICTS = """
I004   better    # geriatric team: 0.50 (0.38-0.65)
I006   unclear   # mortality 0.87 (0.73-1.03)
I001   unclear   # GP and nurse: 24 against 23 %, p = 0.93
I003   better    # no interval, p = 0.03
I024   unclear   # tele-COPD: +728 EUR (-754 to 2211)
I023   unclear   # tele-COPD: +0.0132 QALY (-0.0083 to 0.0346)
I029   worse     # North Yorkshire: 1.34 (1.16-1.56)
I049   better    # control against KiVa: above 1 is good for KiVa
I022   better    # alive and at home, higher is better
I015   unknown   # a judgement without a control group
I002   unclear   # no figure, and none significant
I019   unknown   # nobody has measured
"""


@pytest.mark.parametrize("line", VERDICTS.strip().splitlines())
def test_a_verdict_is_better_or_worse_only_when_chance_is_left_out(line: str) -> None:
    number, verdict, *_ = line.split()
    assert effects.verdict(effect(number)) is Verdict(verdict)


def test_a_hazard_ratio_acts_on_the_survivors() -> None:
    """Pedersen et al. 2016: 23 % without the team; 1 - 0.77^0.5 = 12.25 %, and the trial saw 12 %."""
    assert effects.applied(effect("I004"), 0.23) == pytest.approx(0.12250, abs=0.00001)
    assert effects.applied_interval(effect("I004"), 0.23) == pytest.approx((0.09454, 0.15624), abs=0.00001)


def test_an_odds_ratio_acts_on_the_odds() -> None:
    """0.2 is odds of 1 to 4; 0.75 times that is 0.1875, which is a risk of 0.15789."""
    assert effects.applied(effect("I031"), 0.2) == pytest.approx(0.1578947)


def test_differences_and_changes_act_in_their_own_unit() -> None:
    assert effects.applied(effect("I014"), 0.26) == pytest.approx(0.21)  # five percentage points
    assert effects.applied(effect("I018"), 200.0) == pytest.approx(196.2)  # -1.9 %
    assert effects.applied(effect("I023"), 0.70) == pytest.approx(0.7132)


def test_an_effect_of_control_against_intervention_is_turned() -> None:
    assert effects.applied(effect("I049"), 0.1) == pytest.approx(1 / 1.22 / 9 / (1 + 1 / 1.22 / 9))


def test_a_share_changes_no_figure() -> None:
    with pytest.raises(ValueError, match="I041"):
        effects.applied(effect("I041"), 0.5)


def test_the_middle_of_what_is_drawn_is_the_estimate_and_the_tails_are_the_interval() -> None:
    team = effect("I004")
    assert effects.quantile(team, 0.5) == pytest.approx(0.5)
    assert effects.quantile(team, 0.025) == pytest.approx(0.382, abs=0.002)
    assert effects.quantile(team, 0.975) == pytest.approx(0.654, abs=0.002)
    cost = effect("I024")
    assert [effects.quantile(cost, p) for p in (0.025, 0.5, 0.975)] == pytest.approx([-754.5, 728, 2210.5], abs=1)


def test_without_an_interval_the_p_value_gives_the_width() -> None:
    """|ln 0.77| / z(0.03) = 0.2614 / 2.170 = 0.1204."""
    assert effects.standard_error(effect("I003")) == pytest.approx(0.1204, abs=0.0002)


def test_without_anything_an_effect_is_drawn_as_it_stands() -> None:
    assert effects.standard_error(effect("I030")) is None
    assert effects.quantile(effect("I030"), 0.9) == -2.4
    with pytest.raises(ValueError, match="no estimate"):
        effects.quantile(effect("I019"), 0.5)


def test_the_trials_that_contradict_the_papers_are_the_defaults() -> None:
    """Follow-up visits count as without effect; the paper's older trial is a named sensitivity only."""
    assert effect("I001").use == "no-effect" and effect("I003").use == "sensitivity"
    assert effect("I013").verification == "recalled" and effect("I013").is_assumption


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(NotFoundError):
        content.load().effect("I999")
    with pytest.raises(NotFoundError):
        content.load().intervention("wonder")


BROKEN = """
estimate: 0.5            | estimate: 0.7         | the interval of I004 does not hold its estimate
estimate: 0.5            | estimate: -0.5        | does not hold its estimate
interval: [0.38, 0.65]   | interval: [-1, 0.65]  | must be above 0
measure: hazard-ratio    | measure: none         | an effect has an estimate
verification: fetched    | verification: heard   | effects.0.verification
use: default             | use: always           | effects.0.use
owner: Nær               | owner: ''             | owner
"""


@pytest.mark.parametrize("line", BROKEN.strip().splitlines())
def test_a_file_that_cannot_be_true_is_refused(line: str) -> None:
    old, new, sentence = (part.strip() for part in line.split("|"))
    (text,) = [text for name, text in content.texts() if name.endswith("/geriatrisk-team.yaml")]
    assert old in text
    with pytest.raises(InvalidError, match=r"geriatrisk-team\.yaml") as raised:
        content.intervention("geriatrisk-team.yaml", text.replace(old, new, 1))
    assert sentence in str(raised.value)


MISFITS = """
id: I006                  | id: I004                  | the effect I004 is written 2 times
blocks: [integration-b]   | blocks: [integration-z]   | there is no building block 'integration-z'
found_by: [geriatrisk,    | found_by: [pediatrisk,    | the search 'pediatrisk' does not find it
without: 0.23             | without: 0.3              | it comes out as 0.1633
effect: I004              | effect: I005              | there is no effect I005 in this file
"""


@pytest.mark.parametrize("line", MISFITS.strip().splitlines())
def test_a_file_that_does_not_fit_the_rest_is_told(line: str) -> None:
    old, new, sentence = (part.strip() for part in line.split("|"))
    (text,) = [text for name, text in content.texts() if name.endswith("/geriatrisk-team.yaml")]
    assert old in text
    one = content.intervention("x", text.replace(old, new, 1))
    assert any(sentence in found for found in content.misfits([one], known_blocks=content.load().blocks))
