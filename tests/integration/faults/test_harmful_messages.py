"""Messages made or broken so that they do harm: each is kept and told of in a moment, and the rest of the batch goes on."""

import json
import resource
import time
from collections import Counter

import pytest

from naer.exchange import inbox
from naer.fhir import limits, xml
from naer.fhir.plain import Json
from tests.house import House
from tests.integration.exchange.post import deliver, known, post, states
from tests.integration.faults.conftest import Tell
from tests.unit.exchange.messages import hospital_event, notification, raw

SOON_SECONDS = 10.0
LITTLE_MEMORY_KB = 400_000
FHIR_XML = '<Bundle xmlns="http://hl7.org/fhir"><id value="{}"/></Bundle>'


def laughs() -> bytes:
    """Ten entities, each ten times the one before: three gigabytes of laughter when resolved."""
    names = [f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10)]
    return f"<!DOCTYPE x [<!ENTITY l0 'haha'>{''.join(names)}]>{FHIR_XML.format('&l9;')}".encode()


def blowup() -> bytes:
    """One long entity, used often: no depth, and still gigabytes."""
    return f"<!DOCTYPE x [<!ENTITY a '{'a' * 100_000}'>]>{FHIR_XML.format('&a;' * 50_000)}".encode()


def external(address: str) -> bytes:
    return f"<!DOCTYPE x [<!ENTITY a SYSTEM '{address}'>]>{FHIR_XML.format('&a;')}".encode()


def nested(what: str, levels: int) -> bytes:
    return (what * levels).encode()


def inside(text: str) -> bytes:
    """A hospital notification with something else where its patient's text is."""
    bundle = raw(notification(hospital_event(message_id="harmful")))
    return bundle[:-1] + f',"language":{text}}}'.encode()


HARMFUL: dict[str, bytes] = {
    "nothing at all": b"",
    "bytes that are no text": bytes(range(256)) * 100,
    "zeros": b"\0" * 1_000_000,
    "JSON cut off": raw(notification())[:700],
    "XML cut off": xml.write(notification())[:700],
    "an XML bomb of entities in entities": laughs(),
    "an XML bomb of one long entity": blowup(),
    "an XML entity that reads a file": external("file:///etc/passwd"),
    "an XML entity that asks the network": external("http://127.0.0.1:9/"),
    "XML with a million levels": nested("<a>", 1_000_000),
    "XML with a million elements": b'<Bundle xmlns="http://hl7.org/fhir">' + nested("<id/>", 2_100_000) + b"</Bundle>",
    "JSON with a million levels": nested("[", 1_000_000),
    "JSON with a million levels of objects": nested('{"a":', 1_000_000),
    "JSON as deep as is just too much": inside("[" * limits.MAX_DEPTH + "]" * limits.MAX_DEPTH),
    "JSON with millions of values": inside(f"[{'0,' * limits.MAX_VALUES}0]"),
    "a number without end": inside("1" * 1_000_000),
    "an exponent without end": inside("1e999999999"),
    "half a character": inside('"\\ud800"'),
    "a key twice": inside('"da","language":"da"'),
    "no number": inside("NaN"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_message_is_settled_soon_with_little_memory(house: House, name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.monotonic()
    settled = deliver(house, HARMFUL[name])
    assert settled.outcome.value in ("refused", "not a message")
    assert settled.reason
    assert time.monotonic() - begin < SOON_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < LITTLE_MEMORY_KB


def test_harmful_messages_in_a_batch_hold_nobody_up(house: House, tell: Tell) -> None:
    def admission(number: int) -> Json:
        return notification(hospital_event(message_id=f"good-{number}", episode=f"episode-{number}"))

    known(house, admission(0))
    for number, harmful in enumerate(HARMFUL.values()):
        post(house, admission(number))
        post(house, harmful)
    while inbox.settle_waiting(house.system_guard):
        pass
    found = Counter(states(house))
    assert found["understood"] == len(HARMFUL), found
    assert found["refused"] + found["not a message"] == len(HARMFUL)
    with house.system() as rec:
        reasons = [row["reason"] for row in rec.messages.listed("inbox") if row["state"] != "understood"]
    assert all(reasons)
    tell(
        f"{len(HARMFUL)} harmful messages in a batch (XML bombs, deep JSON, …)",
        said="; ".join(f"{name}: {count}" for name, count in sorted(found.items()) if name != "understood"),
        went_on=f"the {found['understood']} good ones between them",
    )


def test_a_reason_never_repeats_what_the_message_says(house: House) -> None:
    secret = "0202450002 Aase"
    broken = json.dumps({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": secret}}]}).encode()
    assert secret not in deliver(house, broken).reason
