"""The staff of the demo's past: who is the contact person of a unit, and tasks that get done before the demo begins."""

from naer.scenarios import stable_ids, vocabulary

SHARE_DONE = 90
"""Per cent of tasks that staff do in time; the rest are what the demo shows as late. An assumption."""

_NOTES = ("Udført som aftalt.", "Klaret, borgeren er orienteret.", "Aftalt med borgeren.", "Udført, intet at bemærke.")


def contact_of(organisation_key: str) -> str:
    """The contact person of an organisation: a synthetic name, the same each time."""
    words = vocabulary.load()
    number = stable_number(organisation_key)
    given = words.given_names[number % len(words.given_names)].name
    family = words.family_names[number // 7 % len(words.family_names)].name
    return f"{given} {family}"


def stable_number(text: str) -> int:
    """A number that a text always gives."""
    return int(stable_ids.message_id("demo", text).replace("-", "")[:12], 16)
