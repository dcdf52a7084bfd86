"""A broken copy of each kind of content is refused with a sentence that names file and element, and says what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import pytest

from naer import authoring, catalogue
from naer.dialogue import content as dialogue_content
from naer.economy import content as finance_content
from naer.economy.business_case import cash_flow
from naer.economy.business_case import content as case_content
from naer.errors import InvalidError
from naer.evidence import content as evidence_content
from naer.insight.extracts import content as extracts_content
from naer.insight.indicators import checks as indicator_checks
from naer.insight.strata import checks as strata_checks
from naer.organisations import content_format
from naer.pathways import checks as programme_checks
from naer.pathways import content as programme_content
from naer.planning import definition as planning_definition
from naer.scenarios import content_files, demonstration_checks, figures, vocabulary
from naer.scenarios.care_communications import WrittenThreads
from naer.scenarios.demonstration_checks import HANDOVERS, LETTERS, PERSONAS
from naer.scenarios.handovers import WrittenHandovers
from naer.scenarios.lab import content as scenario_content
from naer.scenarios.lab.backcast import content as backcast_content


def shipped(name: str) -> str:
    """The text of a file of the content."""
    return (resources.files("naer") / name).read_text(encoding="utf-8")


def programme(name: str, text: str) -> list[str]:
    file = programme_content.read(name, text)
    return [
        *file.faults,
        *(programme_checks.misfits(file.programme, catalogue.surroundings()) if file.programme else ()),
    ]


def organisations(name: str, text: str) -> list[str]:
    content_format.read_organisations(name, authoring.parsed(name, text))
    return []


def responsibility(name: str, text: str) -> list[str]:
    content_format.read_responsibility(name, authoring.parsed(name, text))
    return []


def deadlines(name: str, text: str) -> list[str]:
    return dialogue_content.problems(dialogue_content.deadline_file(text), dialogue_content.categories())


def categories(name: str, text: str) -> list[str]:
    shipped_deadlines = dialogue_content.deadline_file(shipped(dialogue_content.DEADLINES))
    return dialogue_content.problems(shipped_deadlines, dialogue_content.category_file(text))


def visits(name: str, text: str) -> list[str]:
    return list(catalogue.visit_problems(planning_definition.read(text)))


def scenario_block(name: str, text: str) -> list[str]:
    return list(scenario_content.block_problems(name, scenario_content.block(name, text)))


def known_years(name: str, text: str) -> list[str]:
    return list(backcast_content.problems_of(backcast_content.parsed(text), backcast_content.known_values()))


def personas(name: str, text: str) -> list[str]:
    return list(demonstration_checks.persona_problems(text))


def table(schema: type[content_files.LineT]) -> Callable[[str, str, Path], list[str]]:
    def read(name: str, text: str, folder: Path) -> list[str]:
        file = Path(name).name
        (folder / file).write_text(text, encoding="utf-8")
        content_files.table(file, schema, folder=folder)
        return []

    return read


def extracts(name: str, text: str) -> list[str]:
    return extracts_content.disagreements(extracts_content.read(Path(name).name, text), {})


def evidence(name: str, text: str) -> list[str]:
    one = evidence_content.intervention(name, text)
    return list(evidence_content.misfits([one], known_blocks=evidence_content.load().blocks))


def finance(name: str, text: str) -> list[str]:
    return list(finance_content.rule_misfits(finance_content.generation(name, text), finance_content.load().prices))


def indicators(name: str, text: str) -> list[str]:
    return list(indicator_checks.text_problems(name, text))


def strata(name: str, text: str) -> list[str]:
    return list(strata_checks.text_problems(name, text))


def business_cases(name: str, text: str) -> list[str]:
    return cash_flow.problems(
        case_content.read(name, text), name=name, finance=finance_content.load(), evidence=evidence_content.load()
    )


def letters(name: str, text: str, folder: Path) -> list[str]:
    (folder / "care_communications.yaml").write_text(text, encoding="utf-8")
    written = content_files.document("care_communications.yaml", WrittenThreads, folder=folder)
    return list(demonstration_checks.letter_problems(written))


def handed_on(name: str, text: str, folder: Path) -> list[str]:
    (folder / "handovers.yaml").write_text(text, encoding="utf-8")
    return list(
        demonstration_checks.handover_problems(
            content_files.document("handovers.yaml", WrittenHandovers, folder=folder)
        )
    )


@dataclass(frozen=True)
class Broken:
    """A file of the content in which `old` became `new`, and what must then be said of it."""

    name: str
    reader: Callable[..., list[str]]
    old: str
    new: str
    sentence: str

    def __str__(self) -> str:
        return f"{Path(self.name).name}: {self.new.strip()[:40]}"


PROGRAMME = "content/programmes/ind-og-ud-af-sygehus.yaml"
BROKEN = [
    Broken(
        PROGRAMME,
        programme,
        "finding: admitted",
        "finding: admited",
        "'admited' is not known, did you mean 'admitted'?",
    ),
    Broken(PROGRAMME, programme, "owner: home-nursing", "owner: hjemmesygepleje", "'hjemmesygepleje' is not known"),
    Broken(PROGRAMME, programme, "  one_per: encounter", "  one_per: week", "plan.one_per"),
    Broken(PROGRAMME, programme, "examples:", "exmples:", "exmples"),
    Broken(
        "content/organisations/aabenraa.yaml",
        organisations,
        'serves: ["0580"]',
        "serves: [0540]",
        "aabenraa.yaml: organis",
    ),
    Broken("content/organisations/aabenraa.yaml", organisations, "owner:", "eier:", "owner: is missing; write it"),
    Broken(
        "content/responsibilities/gp.yaml",
        responsibility,
        "authority: region",
        "authority: kommune",
        "rules.0.authority",
    ),
    Broken("content/responsibilities/gp.yaml", responsibility, "rules:", "- rules:", "is not YAML in line"),
    Broken(dialogue_content.DEADLINES, deadlines, "working_days: 3", "working_days: 5", "mend the rule or the example"),
    Broken(
        dialogue_content.DEADLINES, deadlines, "source: >-", "sources: >-", "answer_deadlines.yaml: source: is missing"
    ),
    Broken(dialogue_content.CATEGORIES, categories, "da: Medicin}", "da: Piller}", "mend the category or the example"),
    Broken(dialogue_content.CATEGORIES, categories, "version: 1", "version: one", "categories.yaml: version"),
    Broken(
        catalogue.VISITS, visits, "days: [mon, thu]", "days: [tue, fri]", "visits.yaml: On 2026-11-19 the example gives"
    ),
    Broken(
        catalogue.VISITS, visits, "code: training", "code: trainng", "the service 'trainng' is not granted anywhere"
    ),
    Broken(catalogue.VISITS, visits, "slack_minutes: 120", "slack_minutes: two hours", "slack_minutes"),
    Broken(
        PERSONAS,
        personas,
        "[aabenraa-visitation]",
        "[aabenraa-vistation]",
        "persona visitator: there is no organisation 'aabenraa-vistation'; use a key of content/organisations.",
    ),
    Broken(PERSONAS, personas, "[aabenraa-visitation]", "[]", "persona visitator: everyone but a citizen works"),
    Broken(PERSONAS, personas, "key: visitator", "key: laege", "persona laege: the key is used 2 times"),
    Broken(PERSONAS, personas, "citizen: with-copd", "citizen: with-cold", "there is no named citizen 'with-cold'"),
    Broken(PERSONAS, personas, "role: visitator", "role: visiter", "personas.yaml: personas.1.role"),
    Broken(PERSONAS, personas, "personas:", "  personas:", "is not YAML in line"),
    Broken(LETTERS, letters, "category: medicine", "category: pills", "the category 'pills' is not known; see"),
    Broken(
        LETTERS,
        letters,
        'from: "{kommune}-hjemmepleje"',
        'from: "{kommune}-hjemplej"',
        "there is no organisation '{kommune}-hjemplej'; use a key of content/organisations.",
    ),
    Broken(HANDOVERS, handed_on, "citizen: with-copd", "citizen: with-koll", "no named citizen 'with-koll'"),
    Broken(HANDOVERS, handed_on, "course: nursing", "course: dance", "with-copd has no open course 'dance'"),
    Broken(HANDOVERS, handed_on, "to: aabenraa-akutteam", "to: akutteam", "no organisation 'akutteam'"),
    Broken(LETTERS, letters, "key: fald", "key: saar", "thread saar: the key is used 2 times"),
    Broken(LETTERS, letters, "days_before: 2", "days_before: two", "days_before: must be a whole number"),
    Broken(
        "content/business_cases/geriatrisk-team.yaml",
        business_cases,
        "effect: I004",
        "effect: I041",
        "changes no risk; choose",
    ),
    Broken(
        "content/finance/rules/kmf-2018.yaml",
        finance,
        "amount_kr: '66400.00'",
        "amount_kr: '66400.01'",
        "as 66400.00, not",
    ),
    Broken(
        "content/indicators/readmissions-30d.yaml",
        indicators,
        "numerator: 1, denominator: 4",
        "numerator: 1, denominator: 5",
        "expected 1 of 5, and 1 of 4 came out",
    ),
    Broken(
        "content/strata/lace.yaml",
        strata,
        "score: 10, band: high",
        "score: 11, band: high",
        "example 1 gives 10 (high)",
    ),
    Broken(
        "content/strata/pyramid.yaml",
        strata,
        "function: 2, self_care: 0, level: 2",
        "function: 2, self_care: 0, level: 1",
        "example 3 gives level 2, not 1",
    ),
    Broken(
        "content/indicators/code_lists.yaml",
        indicators,
        "groups: [pressure_ulcer]",
        "groups: [pressure_sore]",
        "there is no group of diagnoses 'pressure_sore'",
    ),
    Broken(
        "content/evidence/interventions/tele-kol.yaml",
        evidence,
        "effect: I023",
        "effect: I02",
        "there is no effect I02",
    ),
    Broken(
        "content/extracts/home-care-periods.yaml",
        extracts,
        "quantity: 210",
        "quantity: 211",
        "row 1 of the example has another quantity than it promises",
    ),
    Broken(
        "content/extracts/home-care-periods.yaml",
        extracts,
        "citizen: cpr",
        "citizen: navn",
        "there is no column navn",
    ),
    Broken(
        "content/known_years/backcast.yaml",
        known_years,
        "expect: in-interval",
        "expect: near",
        "it comes out as in-interval",
    ),
    Broken(
        "content/scenarios/blocks/geriatrisk-team.yaml",
        scenario_block,
        "expect_with: 0.12",
        "expect_with: 0.2",
        "it comes out as 0.1200; mend the effect or the example",
    ),
    Broken(
        "content/scenarios/blocks/geriatrisk-team.yaml",
        scenario_block,
        "{evidence: I004}",
        "{evidence: I999}",
        "there is no effect I999 in the evidence",
    ),
    Broken(
        "content/scenarios/blocks/geriatrisk-team.yaml",
        scenario_block,
        "outcome: readmission",
        "outcome: happiness",
        "there is no outcome 'happiness'",
    ),
    Broken(
        "content/population/rates.csv", table(figures.Rate), ",percent,", ",,", "rates.csv line 2: unit: is missing"
    ),
    Broken(
        "content/population/local_areas.csv",
        table(vocabulary.LocalArea),
        ",nord,",
        ",west,",
        "local_areas.csv line 2: district: must be 'nord' or 'syd'",
    ),
    Broken(
        "content/population/family_names.csv",
        table(vocabulary.FamilyName),
        ",assumption",
        ",guess",
        "family_names.csv line 2: verification: must be 'seed'",
    ),
]


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_a_broken_copy_is_refused_with_a_clear_sentence(broken: Broken, tmp_path: Path) -> None:
    text = shipped(broken.name)
    assert broken.old in text
    given = (broken.name, text.replace(broken.old, broken.new, 1))
    try:
        found = broken.reader(*given, tmp_path) if "population" in broken.name else broken.reader(*given)
    except InvalidError as error:
        found = [str(error)]
    assert any(broken.sentence in sentence for sentence in found), found


def test_every_folder_of_the_content_has_a_broken_copy_here() -> None:
    folders = {entry.name for entry in (resources.files("naer") / "content").iterdir() if entry.is_dir()}
    assert folders == {Path(one.name).parts[1] for one in BROKEN}


def test_a_file_that_no_part_checks_is_found() -> None:
    names = [
        "content/programmes/x.yaml",
        "content/secrets/x.yaml",
        "content/programmes/x.txt",
        "content/demo/other.yaml",
    ]
    found = list(catalogue.unchecked(names))
    assert [sentence.partition(":")[0] for sentence in found] == [names[3], names[2], names[1]]
    assert all("give it a part in naer/catalogue.py, or remove it" in sentence for sentence in found)


def test_a_file_whose_source_stands_nowhere_is_found() -> None:
    names = ["content/population/rates.csv", "content/population/new.csv", catalogue.TABLE]
    assert list(catalogue.untold(names, shipped(catalogue.TABLE))) == [
        f"content/population/new.csv: its source stands nowhere; add a line to {catalogue.TABLE}."
    ]


def test_a_summary_counts_what_there_is() -> None:
    assert catalogue.counts()["programmes"] == 6 and catalogue.counts()["categories of messages"] > 10
