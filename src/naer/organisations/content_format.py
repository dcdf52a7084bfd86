"""What an author may write in `content/organisations` and `content/responsibilities`, and what it becomes.

The models are strict: an unknown word, a number where text belongs (`0510` without quotation marks is the number 328)
or a day that the calendar lacks is refused with the file's name and place. Whether the parts fit together is
`checks`.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from naer import authoring
from naer.organisations.definition import (
    Kind,
    LegalBasis,
    Level,
    Membership,
    Organisation,
    Pairing,
    Period,
    ResponsibilityRule,
    Task,
    Verification,
)

Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
MunicipalityCode = Annotated[str, Field(pattern=r"^0[0-9]{3}$")]
Word = Annotated[str, Field(min_length=1)]
KindWord = Literal[
    "state", "region", "health-council", "cluster", "municipality", "hospital", "department", "unit", "clinic"
]
LevelWord = Literal["municipality", "region", "state"]
VerificationWord = Literal["seed", "fetched", "computed", "recalled", "inferred", "assumption", "synthetic"]

GUIDE = "See docs/how-to-add/organisation.md."


class _Written(BaseModel):
    """Every model: strict, closed and unchanging."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Lasting(_Written):
    """What may have first and last days of its own."""

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "_Lasting":
        _refuse_backward(self.valid_from, self.valid_to)
        return self

    def period(self, otherwise: Period) -> Period:
        """The period that is written, with what is left out taken from `otherwise`."""
        return Period(self.valid_from or otherwise.valid_from, self.valid_to or otherwise.valid_to)


class _Dated(_Written):
    """What must say from which day it holds."""

    valid_from: date
    valid_to: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "_Dated":
        _refuse_backward(self.valid_from, self.valid_to)
        return self


class WrittenMembership(_Lasting):
    """`part_of`: the key of the larger organisation, and for how long if not for the whole life."""

    key: Key
    verification: VerificationWord | None = None


class WrittenPairing(_Lasting):
    """`paired_with`: the key of the home-nursing team, and for how long if not for the whole life."""

    team: Key


class WrittenOrganisation(_Lasting):
    """One organisation. What is left out is taken from the head of the file."""

    key: Key
    kind: KindWord
    name: Word
    short_name: str = ""
    part_of: list[WrittenMembership] = []
    successors: list[Key] = []
    ends_because: str = ""
    municipality_code: MunicipalityCode | Literal[""] = ""
    region_code: Annotated[str, Field(pattern=r"^([0-9]{4})?$")] = ""
    iso_code: Annotated[str, Field(pattern=r"^(DK-[0-9]{2})?$")] = ""
    sor: Annotated[str, Field(pattern=r"^([0-9]{11,})?$")] = ""
    gln: Annotated[str, Field(pattern=r"^([0-9]{13})?$")] = ""
    ydernummer: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = ""
    tasks: list[Key] = []
    serves: list[MunicipalityCode] = []
    local_area: str = ""
    paired_with: list[WrittenPairing] = []
    synthetic: bool = False
    source: str = ""
    verification: VerificationWord | None = None


class WrittenExample(_Written):
    """What must be true of an organisation on a day: whether it is in force, what it is part of, who took over."""

    says: Word
    organisation: Key
    day: date
    in_force: bool = True
    part_of: dict[KindWord, Key | None] = {}
    successors: list[Key] = []
    home_nursing_team: Key | None = None


class _Head(_Dated):
    """What every file begins with."""

    owner: Word
    version: Annotated[int, Field(ge=1)]
    source: Word
    verification: VerificationWord
    note: str = ""


class OrganisationFile(_Head):
    """A file in `content/organisations`."""

    format: Literal["organisations/1"]
    organisations: Annotated[list[WrittenOrganisation], Field(min_length=1)]
    examples: Annotated[list[WrittenExample], Field(min_length=1)]

    def as_organisations(self) -> tuple[Organisation, ...]:
        """The organisations of the file, with what they leave out taken from its head."""
        return tuple(self._organisation(written) for written in self.organisations)

    def _organisation(self, written: WrittenOrganisation) -> Organisation:
        period = written.period(Period(self.valid_from, self.valid_to))
        verification = written.verification or self.verification
        return Organisation(
            key=written.key,
            kind=Kind(written.kind),
            name=written.name,
            period=period,
            memberships=tuple(
                Membership(part.key, part.period(period), Verification(part.verification or verification))
                for part in written.part_of
            ),
            successors=tuple(written.successors),
            ends_because=written.ends_because,
            short_name=written.short_name,
            municipality_code=written.municipality_code,
            region_code=written.region_code,
            iso_code=written.iso_code,
            sor=written.sor,
            gln=written.gln,
            ydernummer=written.ydernummer,
            tasks=tuple(written.tasks),
            serves=tuple(written.serves),
            local_area=written.local_area,
            pairings=tuple(Pairing(part.team, part.period(period)) for part in written.paired_with),
            synthetic=written.synthetic,
            source=written.source or self.source,
            verification=Verification(verification),
        )


class WrittenLegalBasis(_Written):
    """The law, how well it is known, and where it was seen."""

    text: Word
    verification: VerificationWord
    source: str = ""


class WrittenRule(_Dated):
    """Who answers, who carries out and who pays, from a day (to a day), everywhere or in named municipalities."""

    authority: LevelWord
    operator: LevelWord
    payer: LevelWord
    legal_basis: WrittenLegalBasis
    municipalities: list[MunicipalityCode] = []
    agreement: str = ""
    operator_chosen_by_citizen: bool = False
    synthetic: bool = False

    def as_rule(self) -> ResponsibilityRule:
        """The rule that is written."""
        return ResponsibilityRule(
            authority=Level(self.authority),
            operator=Level(self.operator),
            payer=Level(self.payer),
            period=Period(self.valid_from, self.valid_to),
            legal_basis=LegalBasis(
                self.legal_basis.text, Verification(self.legal_basis.verification), self.legal_basis.source
            ),
            municipalities=tuple(self.municipalities),
            agreement=self.agreement,
            operator_chosen_by_citizen=self.operator_chosen_by_citizen,
            synthetic=self.synthetic,
        )


class WrittenResponsibilityExample(_Written):
    """Who must come out for a municipality on a day."""

    says: Word
    municipality: MunicipalityCode
    day: date
    local_area: str | None = None
    authority: Key
    operator: Key
    payer: Key


class ResponsibilityFile(_Head):
    """A file in `content/responsibilities`: one task."""

    format: Literal["responsibility/1"]
    task: Key
    name: Word
    english_name: Word
    rules: Annotated[list[WrittenRule], Field(min_length=1)]
    examples: Annotated[list[WrittenResponsibilityExample], Field(min_length=1)]

    def as_task(self) -> Task:
        """The task that is written."""
        return Task(self.task, self.name, self.english_name, tuple(rule.as_rule() for rule in self.rules))


def read_organisations(file_name: str, content: object) -> OrganisationFile:
    """The file of organisations that YAML text has become. Raises InvalidError with the file's name and the place."""
    return authoring.fitted(file_name, content, OrganisationFile, guide=GUIDE)


def read_responsibility(file_name: str, content: object) -> ResponsibilityFile:
    """The file of one task that YAML text has become. Raises InvalidError with the file's name and the place."""
    return authoring.fitted(file_name, content, ResponsibilityFile, guide=GUIDE)


def _refuse_backward(valid_from: date | None, valid_to: date | None) -> None:
    if valid_from and valid_to and valid_to < valid_from:
        raise ValueError("valid_to lies before valid_from")
