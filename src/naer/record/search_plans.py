"""How the database plans a question: afresh, or once for every value, beginning with what it names or a state that few are in."""

from naer.fhir.search_terms import Criterion, Ids, Match, Missing, Modifier, Query, ReferenceValue, TokenValue
from naer.record.together import Planning

_NAMED_BY_ID = frozenset(
    {"patient", "subject", "encounter", "based-on", "focus", "partof", "naer-waits-at", "naer-in-hospital"}
)
_NAMED_BY_CODE = frozenset({"identifier", "group-identifier"})
_BEGUN_WITH = _NAMED_BY_CODE | {"patient", "subject", "encounter"}
_PASSED_THROUGH = {
    ("Encounter", "status"): frozenset({"in-progress", "onleave"}),
    ("ServiceRequest", "status"): frozenset({"on-hold"}),
}
"""States that few are in at a time, however many have been."""


def planning(query: Query) -> Planning:
    """How the database plans a question that it keeps."""
    mode = "force_generic_plan" if is_bounded(query) else "force_custom_plan"
    return Planning(mode, "off" if _names_ids(query) or named(query) else None)


def is_bounded(query: Query) -> bool:
    """Whether one plan serves every value: it names the citizens, courses, plans, messages or resources that the answer is among,
    or a state that few are in, and begins there.
    """
    return any(map(_is_of_few, query.criteria)) or _state(query) is not None


def _is_of_few(one: Criterion) -> bool:
    if isinstance(one, Ids):
        return not one.is_negated
    return isinstance(one, Match) and one.modifier is Modifier.NONE and _names_few(one)


def _state(query: Query) -> Match | None:
    """The state that few are in, where nothing is named that fewer are of, and all else can be tried on what is in it."""
    if any(_is_of_few(one) or not isinstance(one, Match | Missing) for one in query.criteria):
        return None
    return next((one for one in query.criteria if isinstance(one, Match) and _is_passed_through(query, one)), None)


def _is_passed_through(query: Query, one: Match) -> bool:
    states = _PASSED_THROUGH.get((query.resource_type, one.parameter.name), frozenset[str]())
    return (
        one.modifier is Modifier.NONE
        and bool(one.values)
        and all(isinstance(value, TokenValue) and value.code in states for value in one.values)
    )


def _names_few(one: Match) -> bool:
    """Resources by their ids, or things by their identifiers."""
    if one.parameter.name in _NAMED_BY_CODE:
        return all(isinstance(value, TokenValue) and value.code is not None for value in one.values)
    return one.parameter.name in _NAMED_BY_ID and _refers(one)


def named(query: Query) -> Match | None:
    """What the plan is to begin with: a state that few are in, or the identifiers, citizens or stays that the answer is among,
    when more is asked of what they name.
    """
    if (state := _state(query)) is not None:
        return state
    if len(query.criteria) == 1:
        return None
    return next(
        (
            one
            for one in query.criteria
            if isinstance(one, Match)
            and one.modifier is Modifier.NONE
            and one.parameter.name in _BEGUN_WITH
            and _names_few(one)
        ),
        None,
    )


def _names_ids(query: Query) -> bool:
    """Whether it names anything by its id: then all that it needs lies together."""
    return any(isinstance(one, Ids) or (isinstance(one, Match) and _refers(one)) for one in query.criteria)


def _refers(one: Match) -> bool:
    return all(isinstance(value, ReferenceValue) and value.id is not None for value in one.values)
