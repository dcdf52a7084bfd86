"""The scenario lab: choose an area and building blocks, run, and see what changes beside everything as today.

A run is counted behind the pages; the page of a run shows what has come so far and fetches the rest by itself.
"""

from urllib.parse import urlencode

from starlette.responses import Response

from naer.danish import identifiers
from naer.errors import InvalidError, NotFoundError
from naer.fhir import plain
from naer.scenarios.lab import content
from naer.scenarios.lab.definition import Choice, ChosenBlock, Reading
from naer.scenarios.lab.looking import Lab
from naer.web.planner import backcast_view, known_figures_view, scenario_result_view, scenarios_view
from naer.web.visit import Visit

PATH = "/styring/scenarier"
_FEWEST_YEARS, _USUAL_YEARS, _MOST_YEARS = 5, 10, 30


def show(visit: Visit) -> Response:
    """The choice: area, blocks and evidence. `scenarie` fills in the blocks of one of the three, `fra` those of a run."""
    lab = _lab(visit)
    before = lab.look(visit.asked("fra")).choice if visit.asked("fra") else None
    page = scenarios_view.page(
        own_area=visit.asked("omraade") or _own_area(visit),
        scenario=visit.asked("scenarie"),
        before=before,
        years=_asked_years(visit),
        reading=_asked_reading(visit),
        saved=lab.saved(),
        language=visit.language,
    )
    return visit.show("planner/scenarios.html", page=page)


def run(visit: Visit) -> Response:
    """Begins a run of what was chosen, and goes to its page."""
    choice = Choice(
        area=visit.required("omraade"),
        years=_whole(visit, "aar", _FEWEST_YEARS, _MOST_YEARS),
        blocks=tuple(_chosen(visit)),
        reading=_reading(visit),
        seed=1,
    )
    if not choice.blocks:
        asked = urlencode({"omraade": choice.area, "aar": choice.years, "evidens": choice.reading.value})
        return visit.done(f"{PATH}?{asked}", visit.say("Vælg mindst én byggeklods, så regnes den igennem."))
    return visit.done(f"{PATH}/{_lab(visit).begin(choice)}")


def result(visit: Visit) -> Response:
    """What has come out of a run so far."""
    look = _lab(visit).look(visit.part("run"))
    return visit.show("planner/scenario_result.html", page=scenario_result_view.page(look, visit.language))


def news(visit: Visit) -> Response:
    """The changing part of a run's page, which fetches itself while replications come in."""
    look = _lab(visit).look(visit.part("run"))
    return visit.part_of_page("planner/scenario_outcome.html", page=scenario_result_view.page(look, visit.language))


def known_figures(visit: Visit) -> Response:
    """The simulated country beside known figures, and the model started in an earlier year beside known years."""
    lab = _lab(visit)
    page = known_figures_view.page(lab.known_figures(), visit.language)
    back = backcast_view.section(lab.backcast(), visit.language)
    return visit.show("planner/known_figures.html", page=page, back=back)


def name(visit: Visit) -> Response:
    """Saves a run under a name."""
    given = visit.required("navn")
    if len(given) > 80:
        raise InvalidError("The name is too long.", what_to_do="Use at most 80 letters.", path="navn")
    _lab(visit).name(visit.part("run"), given)
    return visit.done(f"{PATH}/{visit.part('run')}", visit.say("Scenariet er gemt."))


def read_again(visit: Visit) -> Response:
    """The same choice under another reading of the evidence, as a run of its own."""
    again = _lab(visit).begin_again(visit.part("run"), _reading(visit))
    return visit.done(f"{PATH}/{again}")


def _asked_years(visit: Visit) -> int:
    text = visit.asked("aar")
    return int(text) if text.isdecimal() and _FEWEST_YEARS <= int(text) <= _MOST_YEARS else _USUAL_YEARS


def _asked_reading(visit: Visit) -> Reading:
    return next((one for one in Reading if one.value == visit.asked("evidens")), Reading.TRIALS)


def _reading(visit: Visit) -> Reading:
    try:
        return Reading(visit.required("evidens"))
    except ValueError:
        raise InvalidError("There is no such reading of the evidence.", path="evidens") from None


def _chosen(visit: Visit) -> list[ChosenBlock]:
    found: list[ChosenBlock] = []
    for key in content.load().blocks:
        if visit.posted(f"til-{key}"):
            kr = visit.posted(f"kr-{key}")
            found.append(
                ChosenBlock(
                    block=key,
                    reach=_whole(visit, f"naar-{key}", 0, 100) / 100,
                    start_year=_whole(visit, f"start-{key}", 2027, 2060),
                    ramp_up_years=_whole(visit, f"indfasning-{key}", 1, 10),
                    kr=_whole(visit, f"kr-{key}", 0, 1_000_000) if kr else None,
                )
            )
    return found


def _whole(visit: Visit, field: str, least: int, most: int) -> int:
    text = visit.posted(field).replace(".", "")
    if not text.isdecimal() or not least <= int(text) <= most:
        raise InvalidError(
            "A number is missing or out of range.",
            what_to_do=f"Write a whole number from {least} to {most}.",
            path=field,
        )
    return int(text)


def _own_area(visit: Visit) -> str:
    with visit.open() as rec:
        codes = [
            plain.identifier_value(one, identifiers.MUNICIPALITY_CODE)
            for one in rec.read_many("Organization", visit.person.organisation_ids).values()
        ]
    return next((code for code in codes if code), "")


def _lab(visit: Visit) -> Lab:
    lab = visit.shell.services.lab
    if lab is None:
        raise NotFoundError("Scenarios are not run here.", what_to_do="Ask those who operate the system.")
    return lab
