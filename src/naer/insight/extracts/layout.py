"""What an author of a layout may say. Pure."""

from enum import Enum

from pydantic import BaseModel, ConfigDict, Field, model_validator

from naer.insight.shapes import ActivityKind


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Type(Enum):
    """What a column holds, and how it is written."""

    PERSONAL_NUMBER = "personal-number"  # ten digits, with or without a hyphen; never kept
    MUNICIPALITY = "municipality"  # three or four digits
    INSTANT = "instant"  # 2026-03-01 08:00 or with T and seconds; Danish wall clock
    DAY = "day"  # 2026-03-01
    CODE = "code"  # one of the column's codes
    SKS = "sks"  # a code of the health service's classification, letters and digits
    ORGANISATION = "organisation"  # a SOR or ydernummer code, digits
    WHOLE = "whole"  # a whole number
    TEXT = "text"  # anything; not kept in tables


class Names(_Written):
    """A name in both languages."""

    da: str
    en: str


class Column(_Written):
    """One column of the file. `codes` gives what each code means; empty means that any is right."""

    name: str
    type: Type
    is_required: bool = True
    codes: dict[str, str] = Field(default_factory=dict[str, str])
    description: str

    @model_validator(mode="after")
    def _has_codes(self) -> "Column":
        if (self.type is Type.CODE) != bool(self.codes):
            raise ValueError(f"the column {self.name} must list codes exactly when it is of type code")
        return self


class Meaning(_Written):
    """What a line becomes when its columns have these codes: one activity row. The texts name columns."""

    kind: str
    when: dict[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    started_at: str
    ended_at: str | None = None
    diagnosis: str | None = None
    provider: str | None = None
    quantity: str | None = None
    flags: int = 0

    @model_validator(mode="after")
    def _has_kind(self) -> "Meaning":
        if self.kind.upper() not in ActivityKind.__members__:
            raise ValueError(f"{self.kind} is no kind of activity")
        return self

    @property
    def activity_kind(self) -> ActivityKind:
        """The kind as the activity table numbers it."""
        return ActivityKind[self.kind.upper()]


class Example(_Written):
    """A small file, and the rows that come of it: only the columns that are named are compared."""

    file: str
    rows: tuple[dict[str, str | int | None], ...]


class Layout(_Written):
    """A whole layout. `citizen` and `municipality` name the columns that say who and where."""

    format: str = Field(pattern=r"^extract-layout/1$")
    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: str
    owner: Names
    name: Names
    source: str
    verification: str = Field(pattern=r"^(seed|fetched|computed|recalled|assumption)$")
    delimiter: str = ";"
    citizen: str
    municipality: str
    columns: tuple[Column, ...]
    meanings: tuple[Meaning, ...]
    example: Example

    @model_validator(mode="after")
    def _hangs_together(self) -> "Layout":
        known = {column.name: column for column in self.columns}
        for named in (self.citizen, self.municipality):
            if named not in known:
                raise ValueError(f"there is no column {named}")
        for meaning in self.meanings:
            asked = (meaning.started_at, meaning.ended_at, meaning.diagnosis, meaning.provider, meaning.quantity)
            for named in (*meaning.when, *(one for one in asked if one)):
                if named not in known:
                    raise ValueError(f"a meaning names the column {named}, which the layout lacks")
            for named, codes in meaning.when.items():
                if set(codes) - known[named].codes.keys():
                    raise ValueError(f"a meaning asks for codes that the column {named} does not have")
        return self
