"""Example citizens that do not come out as their author expects are told of, sentence by sentence."""

import pytest

from naer.pathways import rules
from tests.unit.pathways.small_programmes import HOMECOMING, as_text, changed, programme

DUE = "2026-11-20T14:00:00+01:00"
TASKS = [
    {"activity": "receive", "owner": "home-nursing", "deadline": DUE},
    {"activity": "report", "owner": "visitation", "deadline": "2026-11-20T12:00:00+01:00"},
]

LATER = {"expected_at": "2026-11-20T16:00:00+01:00", "noticed_at": "2026-11-20T12:00:00+01:00"}


def announced(at: str, expected_at: str, **expect: object) -> dict[str, object]:
    return {
        "at": at,
        "finding": "discharge-announced",
        "facts": {"expected_at": expected_at, "noticed_at": "2026-11-20T10:00:00+01:00", "lives_alone": True},
        "expect": expect,
    }


def found(code: str, at: str, **expect: object) -> dict[str, object]:
    return {
        "at": at,
        "finding": code,
        "facts": {"hospital": "Aabenraa", "expected_at": DUE},
        "expect": expect,
    }


def differences(*steps: dict[str, object], services: tuple[str, ...] = ()) -> list[str]:
    story = [{"id": "one", "title": "En", "services": list(services), "steps": list(steps)}]
    text = HOMECOMING[: HOMECOMING.index("examples:")] + as_text({"examples": story})
    read = programme(text.replace("'2026-11", "2026-11").replace("+01:00'", "+01:00"))
    return [item for example in read.examples for item in rules.differences(read, example)]


def test_a_whole_story_that_comes_out_as_expected_has_no_differences() -> None:
    assert (
        differences(
            announced("2026-11-20T10:00:00+01:00", DUE, tasks=TASKS, plan="active"),
            {
                "at": "2026-11-20T13:10:00+01:00",
                "done": ["report"],
                "expect": {"escalated": [{"activity": "receive", "to": "visitation"}]},
            },
            {"at": "2026-11-20T13:20:00+01:00", "taken": ["receive"], "expect": {}},
            announced(
                "2026-11-20T13:30:00+01:00",
                "2026-11-20T16:00:00+01:00",
                moved=[
                    {
                        "activity": "receive",
                        "owner": "home-nursing",
                        "deadline": "2026-11-20T16:00:00+01:00",
                        "title": "Tag imod fredag 20. november kl. 16.00",
                    }
                ],
                tasks=[{"activity": "report", "owner": "visitation", "deadline": "2026-11-20T14:00:00+01:00"}],
            )
            | {"facts": {**LATER, "lives_alone": True}},
            found("discharge-withdrawn", "2026-11-20T13:40:00+01:00", withdrawn=["receive"], plan="active"),
            found("admitted", "2026-11-20T13:50:00+01:00", paused=["nursing-visit"]),
            found("came-home", "2026-11-20T14:00:00+01:00", resumed=["nursing-visit"]),
            found(
                "died",
                "2026-11-20T15:00:00+01:00",
                stopped=["nursing-visit", "alarm"],
                withdrawn=["report"],
                escalated=[],
                plan="completed",
            ),
            services=("nursing-visit", "alarm"),
        )
        == []
    )


RECEIVE = "{activity: receive, owner: home-nursing, deadline: 2026-11-20T14:00:00+01:00}"
REPORT = "{activity: report, owner: visitation, deadline: 2026-11-20T12:00:00+01:00}"
TITLE = "Tag imod fredag 20. november kl. 14.00"
OTHERWISE = [
    (
        RECEIVE,
        RECEIVE.replace("T14", "T15"),
        "receive should be due 2026-11-20T15:00+01:00 and is due 2026-11-20T14:00+01:00",
    ),
    (
        RECEIVE,
        RECEIVE.replace("home-nursing", "visitation"),
        "receive should be with visitation and is with home-nursing",
    ),
    (RECEIVE, RECEIVE.replace("}", ", title: Nej}"), f"receive should be called 'Nej' and is called '{TITLE}'"),
    (RECEIVE, RECEIVE.replace("}", ", priority: stat}"), "receive should be stat and is urgent"),
    (f"            - {REPORT}\n", "", "report comes and is not expected"),
    (REPORT, REPORT.replace("report", "other"), "other is expected and does not come"),
]


@pytest.mark.parametrize(("old", "new", "difference"), OTHERWISE, ids=range(len(OTHERWISE)))
def test_what_comes_out_otherwise_is_told_with_example_and_step(old: str, new: str, difference: str) -> None:
    read = programme(changed(old, new))
    assert f"example one, step 1: task {difference}" in rules.differences(read, read.examples[0])


@pytest.mark.parametrize(
    ("expected", "difference"),
    [
        ("plan: none", "plan should be none and is active"),
        ("paused: [meals]", "paused meals is expected and does not come"),
        (
            "escalated: [{activity: receive, to: visitation}]",
            "escalated receive to visitation is expected and does not come",
        ),
    ],
)
def test_what_else_comes_out_otherwise_is_told_too(expected: str, difference: str) -> None:
    read = programme(changed("plan: active", expected))
    assert rules.differences(read, read.examples[0]) == [f"example one, step 1: {difference}"]
