"""A scenario lab for tests of pages: its runs are made of round numbers at once, so that no model has to run.

A run has five replications of ten years: with the blocks there are a twentieth fewer acute admissions, readmissions and bed
days than as today, and follow-up visits twice as many.
"""

from collections.abc import Sequence

import numpy as np

from naer.errors import NotFoundError
from naer.scenarios.lab.backcast import content as backcast_content
from naer.scenarios.lab.backcast.found import Backcast, Course, Line, Place, Simulated
from naer.scenarios.lab.definition import Choice, ChosenBlock, Reading
from naer.scenarios.lab.held import Held
from naer.scenarios.lab.looking import IN_THE_END, Counted, Drive, Failure, Look, Saved
from naer.scenarios.model.layout import AGE_GROUPS, MEASURES, Measure

RUN = "made-up-run-0001"
YEARS, REPLICATIONS = 10, 5
_FEWER = (Measure.ACUTE, Measure.PREVENTABLE, Measure.READMISSIONS, Measure.ACUTE_DAYS)
_BLOCKS = ("geriatrisk-team", "opfoelgende-hjemmebesoeg", "udskrivningsplan")


def choice(reading: Reading = Reading.TRIALS) -> Choice:
    """Three blocks in Aabenraa."""
    on = tuple(ChosenBlock(block=key, reach=0.5, start_year=2028, ramp_up_years=2) for key in _BLOCKS)
    return Choice(area="0580", years=YEARS, blocks=on, reading=reading, replications=IN_THE_END, name="Til udvalget")


def counted(*, fewer: float = 0.05) -> Counted:
    """Counts and money of all replications."""
    shape = (REPLICATIONS, 1, YEARS, AGE_GROUPS, MEASURES)
    today = np.full(shape, 12_000, dtype=np.int64)
    today += 120 * np.arange(REPLICATIONS)[:, None, None, None, None] + 60 * np.arange(YEARS)[None, None, :, None, None]
    scenario = today.copy()
    for measure in _FEWER:
        scenario[..., measure] = np.rint(today[..., measure] * (1 - fewer)).astype(np.int64)
    scenario[..., Measure.FOLLOW_UP_VISITS] *= 2
    steps = 1 + 0.01 * np.arange(REPLICATIONS)
    money = {"municipality/health": 2e8 * steps, "municipality/care": 5e8 * steps, "region/hospital": 9e8 * steps}
    with_blocks = {
        **money,
        "region/hospital": 9e8 * steps * (1 - fewer),
        "municipality/blocks": 1e7 * steps,
        "region/blocks": 2e7 * steps,
    }
    return Counted(today, scenario, money, with_blocks)


class MadeLab:
    """What `naer.scenarios.lab.looking.Lab` asks for. `begun` is what was asked for; `failure` what its runs stop by."""

    def __init__(self) -> None:
        self.begun: list[Choice] = []
        self.failure: Failure | None = None

    def begin(self, choice: Choice) -> str:
        self.begun.append(choice)
        return RUN

    def begin_again(self, run: str, reading: Reading) -> str:
        return self.begin(self.look(run).choice.model_copy(update={"reading": reading}))

    def look(self, run: str) -> Look:
        if run != RUN:
            raise NotFoundError("There is no such scenario.", what_to_do="Look at the address again.")
        return Look(
            run=RUN,
            choice=self.begun[-1].model_copy(update={"replications": IN_THE_END}) if self.begun else choice(),
            done=REPLICATIONS,
            scale=1.0,
            living=60_000,
            counted=counted(),
            drives=(
                Drive("", -900, -900),
                Drive("geriatrisk-team", -1400, -300),
                Drive("udskrivningsplan", -1000, -700),
            ),
            others={Reading.PAPERS: counted(fewer=0.2), Reading.PESSIMISTIC: counted(fewer=0.01)},
            failed=self.failure,
        )

    def known_figures(self) -> Sequence[Held] | None:
        return (
            Held("GP contacts", "a year", 41e6, 42e6, "made from", "dst.dk", "fetched"),
            Held("in care homes", "persons", 38_200, 48_000, "made from", "dst.dk", "fetched", "grown-older"),
        )

    def backcast(self) -> Backcast | None:
        persons, sexes = Simulated(mean=5.8e6, low=5.6e6, high=6e6), Simulated(mean=82.0, low=81.5, high=82.5)
        line = {"figure": "persons", "sex": "all", "age_from": 0, "age_to": None}
        known = Line(
            **line,
            year_from=2019,
            year_to=2019,
            known=5.81e6,
            simulated=persons,
            why="",
            source="dst.dk",
            verification="fetched",
        )
        far = known.model_copy(update={"age_to": 4, "known": 3e5, "why": "births-of-today"})
        part_of_it = known.model_copy(update={"figure": "deaths", "kind": "made from"})
        courses = [
            tuple(
                Course(
                    figure=chart.figure,
                    **group.model_dump(exclude={"why"}),
                    simulated=tuple(
                        (year, sexes if chart.figure == "life-expectancy" else persons) for year in (2014, 2015)
                    ),
                    known=((2014, 81.9 if chart.figure == "life-expectancy" else 5.63e6),),
                )
                for group in chart.groups
            )
            for chart in backcast_content.load().charts
        ]
        return Backcast(
            start=2014,
            last=2025,
            citizens=300_000,
            replications=20,
            is_split_known=True,
            lines=(known, far, part_of_it),
            charts=tuple(courses),
            places=(Place(code="0580", known=59_000, simulated=Simulated(mean=58_000, low=57_000, high=59_500)),),
        )

    def saved(self) -> Sequence[Saved]:
        return (Saved(RUN, "Til udvalget", "0580"),)

    def name(self, run: str, name: str) -> None:
        self.look(run)
        self.begun.append(self.look(run).choice.model_copy(update={"name": name}))
