"""Whether a condition of a programme holds for the facts of a finding."""

from naer.fhir.finding import Fact
from naer.pathways.definition import Condition, Facts


def holds(condition: Condition | None, facts: Facts) -> bool:
    """True without condition. A test on a fact that nobody has said is false, except `missing: true`."""
    if condition is None:
        return True
    if condition.all is not None:
        return all(holds(part, facts) for part in condition.all)
    if condition.any is not None:
        return any(holds(part, facts) for part in condition.any)
    if condition.not_ is not None:
        return not holds(condition.not_, facts)
    value = facts.get(condition.fact or "")
    if condition.missing is not None:
        return (value is None) is condition.missing
    return value is not None and _test_holds(condition, value)


def _test_holds(test: Condition, value: Fact) -> bool:
    if test.is_ is not None:
        return type(value) is type(test.is_) and value == test.is_
    if test.in_ is not None:
        return value in test.in_
    if isinstance(value, tuple):
        return _list_test_holds(test, value)
    if isinstance(value, int):
        is_enough = test.at_least is not None and value >= test.at_least
        return is_enough or (test.at_most is not None and value <= test.at_most)
    return False


def _list_test_holds(test: Condition, values: tuple[str, ...]) -> bool:
    if test.has is not None:
        return test.has in values
    if test.has_any is not None:
        return any(wanted in values for wanted in test.has_any)
    return any(value.startswith(test.has_starting or ()) for value in values)
