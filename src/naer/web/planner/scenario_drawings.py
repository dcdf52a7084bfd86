"""The charts of a run: what changes by year, and what drives the result."""

from naer.scenarios.lab import beliefs, content, results
from naer.scenarios.lab.looking import Counted, Look
from naer.scenarios.lab.results import Estimate
from naer.scenarios.model.layout import Measure
from naer.web.components import charts
from naer.web.language import Language, marked
from naer.web.planner import scenario_sentences

_MOST_DRIVES = 8
_BY_YEAR = (
    (
        Measure.PREVENTABLE,
        "preventable",
        marked("Forebyggelige indlæggelser om året, 65 år og derover"),
        marked("forebyggelige indlæggelser"),
    ),
    (Measure.READMISSIONS, "readmissions", marked("Genindlæggelser om året"), marked("genindlæggelser")),
)


def by_year(look: Look, counted: Counted, language: Language) -> tuple[charts.Chart, ...]:
    """Two lines over the years for each of two measures: as today, and with the blocks."""
    found: list[charts.Chart] = []
    for measure, key, name, words in _BY_YEAR:
        one, title = results.compared(counted.today, counted.scenario, measure), language.say(name)
        said = scenario_sentences.of_number(
            language, _scaled(one.difference, look.scale), language.say(words), look.choice.years
        )
        found.append(
            charts.LineWithBand(
                key=key,
                title=title,
                description=language.say("To linjer over årene: som i dag, og med byggeklodserne, hver med et bånd."),
                finding=said,
                amounts=charts.Amounts(title, decimals=0),
                lines=(
                    _line(language.say("Som i dag"), one.by_year_today, look),
                    _line(language.say("Med byggeklodserne"), one.by_year_scenario, look),
                ),
                interval_name=language.say("95 %%-interval over %(count)s gentagelser", count=look.done),
            )
        )
    return tuple(found)


def tornado(look: Look, language: Language) -> charts.Chart | None:
    """Bed days when each block's effect is at either end of its interval; None before that is known."""
    middle = next((one.low for one in look.drives if not one.block), None)
    drives = sorted((one for one in look.drives if one.block), key=lambda one: -abs(one.high - one.low))
    if middle is None or not drives:
        return None
    library, say = content.load(), language.say
    return charts.Tornado(
        key="drives",
        title=say("Hvad der driver resultatet"),
        description=say(
            "En bjælke for hver byggeklods: forskellen i sengedage, når virkningen er i den ene og den anden ende af sit "
            "interval."
        ),
        finding=_most_important(look, drives[0].block, language),
        amounts=charts.Amounts(say("Sengedage i alle år i forhold til i dag"), decimals=0),
        drives=tuple(
            charts.Drive(
                name=library.block(one.block).title.said(language.code),
                at_low=one.low * look.scale,
                at_high=one.high * look.scale,
                low=say("stærkeste ende"),
                high=say("svageste ende"),
            )
            for one in drives[:_MOST_DRIVES]
        ),
        middle=middle * look.scale,
        middle_name=say("bedste skøn"),
    )


def _most_important(look: Look, key: str, language: Language) -> str:
    """The block that the result depends on most, and whether what is believed of it is evidence or assumption."""
    block = content.load().block(key)
    title = block.title.said(language.code)
    if any(beliefs.size(effect, look.choice.reading).is_assumption for effect in block.effects):
        return language.say(
            "Det kommer mest an på, hvad byggeklodsen »%(block)s« virkelig gør, og det er en antagelse.", block=title
        )
    return language.say(
        "Det kommer mest an på, hvad byggeklodsen »%(block)s« virkelig gør, og det er evidens med et interval.",
        block=title,
    )


def _scaled(one: Estimate, scale: float) -> Estimate:
    return Estimate(one.mean * scale, one.low * scale, one.high * scale)


def _line(name: str, years: tuple[Estimate, ...], look: Look) -> charts.Line:
    readings = tuple(
        (look.choice.first_year + place, charts.Reading(one.mean, one.low, one.high))
        for place, one in enumerate(_scaled(year, look.scale) for year in years)
    )
    return charts.Line(name, readings)
