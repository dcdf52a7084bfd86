"""What must not stand in an address: names, addresses and personal numbers are searched by POST `_search` only.

Addresses stand in logs, histories and links. The refusal never repeats what was asked.
"""

from naer.danish import personal_number
from naer.fhir import search_values
from naer.web.fhir_api.call import Call, Pairs
from naer.web.fhir_api.outcomes import Told

PERSONS = frozenset({"Patient", "RelatedPerson", "Person", "Practitioner"})
_TELLING = frozenset(
    [
        "name",
        "family",
        "given",
        "phonetic",
        "phone",
        "telecom",
        "email",
        "address",
        "address-city",
        "address-postalcode",
        "address-state",
        "address-use",
        "address-country",
        "birthdate",
    ]
)
_NAMES = frozenset({"name", "family", "given", "phonetic", "phone", "telecom", "email", "address"})


def check_address(call: Call, resource_type: str) -> None:
    """Told (403) when the address of a GET, PUT or DELETE tells who somebody is."""
    if any(_tells(resource_type, name, value) for name, value in _of_address(call)):
        raise refusal()


def refusal() -> Told:
    """What is said instead of an answer; it never repeats what was asked."""
    return Told(
        403,
        "security",
        "Names, addresses, birthdates and personal numbers are not searched by address: use POST to _search.",
    )


def _of_address(call: Call) -> Pairs:
    return call.pairs if call.method != "POST" else []


def _tells(resource_type: str, name: str, value: str) -> bool:
    bare = name.partition(":")[0] if "." not in name else name
    last = bare.rpartition(".")[2].partition(":")[0]
    is_about_person = resource_type in PERSONS if "." not in name and not name.startswith("_has") else True
    if name.startswith("_has:"):
        last = name.rpartition(":")[2]
    if last in _NAMES or last in _TELLING:
        return is_about_person
    if last == "identifier" or name.endswith("identifier"):
        return any(_is_personal(one) for one in search_values.alternatives(value))
    return any(_is_personal(one) for one in search_values.alternatives(value) if "|" in one)


def _is_personal(written: str) -> bool:
    system, code = search_values.token(written)
    if system is not None and personal_number.is_personal_number_system(system):
        return True
    if system:
        return False
    try:
        personal_number.recognise(code)
    except personal_number.NotAPersonalNumberError:
        return False
    return True
