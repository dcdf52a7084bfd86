"""When something applies: a small language of tests on a finding's facts, with all, any and not. No code.

    when:
      all:
        - {fact: lives_alone, is: true}
        - any:
            - {fact: age, at_least: 80}
            - {fact: newly_found, has_starting: [DE10, DE11]}
        - not: {fact: needs, has: transport}

A test on a fact that nobody has said is false, except `missing: true`.
"""

from typing import Self

from pydantic import Field, StrictBool, StrictInt, StrictStr, model_validator

from naer.pathways.definition.words import Many, Words, Written

_GROUPS = ("all", "any", "not_")
_TESTS = ("is_", "in_", "at_least", "at_most", "has", "has_any", "has_starting", "missing")


class Condition(Written):
    """Either a group of conditions or one test on one fact."""

    all: Many["Condition"] | None = Field(None, description="Every one of these must hold.")
    any: Many["Condition"] | None = Field(None, description="At least one of these must hold.")
    not_: "Condition | None" = Field(None, alias="not", description="This must not hold.")
    fact: Words | None = Field(None, description="The name of a fact of the finding.")
    is_: StrictBool | StrictInt | StrictStr | None = Field(None, alias="is", description="The fact is just this.")
    in_: Many[StrictInt | StrictStr] | None = Field(None, alias="in", description="The fact is one of these.")
    at_least: int | None = Field(None, description="The number is this or more.")
    at_most: int | None = Field(None, description="The number is this or less.")
    has: Words | None = Field(None, description="The list holds this text.")
    has_any: Many[Words] | None = Field(None, description="The list holds at least one of these texts.")
    has_starting: Many[Words] | None = Field(
        None, description="The list holds a text that begins with one of these (codes with their subcodes)."
    )
    missing: bool | None = Field(None, description="True: nobody has said. False: somebody has.")

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        groups = [name for name in _GROUPS if getattr(self, name) is not None]
        tests = [name for name in _TESTS if getattr(self, name) is not None]
        if len(groups) + (self.fact is not None) != 1:
            raise ValueError("a condition is one of: all, any, not, or fact with one test")
        if self.fact is None and tests:
            raise ValueError(f"'{tests[0].rstrip('_')}' must stand beside 'fact'")
        if self.fact is not None and len(tests) != 1:
            raise ValueError(f"'fact: {self.fact}' needs exactly one test, such as is, in, at_least or has")
        return self

    @property
    def test(self) -> str:
        """The name of the test that stands beside `fact`, as written; empty for groups."""
        return next((name.rstrip("_") for name in _TESTS if getattr(self, name) is not None), "")

    @property
    def parts(self) -> tuple["Condition", ...]:
        """The conditions inside a group."""
        return (*(self.all or ()), *(self.any or ()), *((self.not_,) if self.not_ else ()))

    @property
    def leaves(self) -> tuple["Condition", ...]:
        """Every test inside, and this one if it is a test."""
        return (self,) if self.fact else tuple(leaf for part in self.parts for leaf in part.leaves)
