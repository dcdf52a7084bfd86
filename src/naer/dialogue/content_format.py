"""What an author may write in `content/dialogue`: which messages expect an answer, and what messages can be about.

The models are strict: an unknown word or a wrong kind of value is refused with the file's name and the place.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from naer.dialogue.definition import Activity, Agreements, AnswerRule, Sector

GUIDE = "See docs/how-to-add/answer-deadline.md."

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Words = Annotated[str, Field(min_length=1)]
VerificationWord = Literal["seed", "fetched", "computed", "recalled", "inferred", "assumption"]
SectorWord = Literal["municipality", "general-practice", "hospital", "other"]
ActivityWord = Literal["new-message", "reply-message", "forward-message"]
WorkingDays = Annotated[int, Field(ge=1, le=60)]


class _Written(BaseModel):
    """Every model: strict, closed and unchanging."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Text(_Written):
    """A text in Danish and English."""

    da: Words
    en: Words


class _Head(_Written):
    """What every file begins with; `owner` is a role, not a person."""

    owner: Words
    version: Annotated[int, Field(ge=1)]
    source: Words
    verification: VerificationWord
    valid_from: date
    note: str = ""


class WrittenReading(_Written):
    """Within how many working days a message is to be read."""

    working_days: WorkingDays
    verification: VerificationWord
    source: Words


class WrittenRule(_Written):
    """Which messages between two sectors are answered within how many working days."""

    id: Name
    says: Text
    between: Annotated[list[SectorWord], Field(min_length=2, max_length=2)]
    activities: Annotated[list[ActivityWord], Field(min_length=1)]
    working_days: WorkingDays
    only: list[Name] = []
    but_not: list[Name] = []
    valid_from: date | None = None
    valid_to: date | None = None
    verification: VerificationWord
    source: Words

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self


class WrittenDeadlineExample(_Written):
    """A message, and before when it is to be answered; null when it asks for no answer."""

    says: Words
    sender: Annotated[SectorWord, Field(alias="from")]
    receiver: Annotated[SectorWord, Field(alias="to")]
    category: Name
    activity: ActivityWord
    came: Annotated[AwareDatetime, Field(strict=False)]
    due: Annotated[AwareDatetime, Field(strict=False)] | None


class DeadlineFile(_Head):
    """The file `answer_deadlines.yaml`."""

    format: Literal["answer-deadlines/1"]
    read_within: WrittenReading
    rules: Annotated[list[WrittenRule], Field(min_length=1)]
    examples: Annotated[list[WrittenDeadlineExample], Field(min_length=1)]

    def as_agreements(self) -> Agreements:
        """The agreements that are written."""
        return Agreements(
            version=self.version,
            rules=tuple(self._rule(written) for written in self.rules),
            read_within_working_days=self.read_within.working_days,
        )

    def _rule(self, written: WrittenRule) -> AnswerRule:
        one, other = (Sector(word) for word in written.between)
        return AnswerRule(
            id=written.id,
            between=(one, other),
            activities=tuple(Activity(word) for word in written.activities),
            working_days=written.working_days,
            valid_from=written.valid_from or self.valid_from,
            valid_to=written.valid_to,
            only=tuple(written.only),
            but_not=tuple(written.but_not),
        )


class WrittenCategory(_Written):
    """One code with what people read."""

    code: Name
    name: Text


class WrittenCategoryExample(_Written):
    """What a code must be called in Danish."""

    says: Words
    code: Name
    da: Words


class CategoryFile(_Head):
    """The file `categories.yaml`."""

    format: Literal["message-categories/1"]
    system: Words
    categories: Annotated[list[WrittenCategory], Field(min_length=1)]
    examples: Annotated[list[WrittenCategoryExample], Field(min_length=1)]
