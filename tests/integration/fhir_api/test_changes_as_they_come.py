"""Those who subscribe hear of changes, as far as they may see them when they are told."""

from collections.abc import Mapping

import httpx
import psycopg

from naer.app import hooks
from naer.web.fhir_api.trust import Trust
from tests.fhir_house import OWN_KEY, SYSTEM, FhirHouse, fhir

__all__ = ["fhir"]


class _Endpoint:
    """Where hooks are delivered; may be out of order."""

    def __init__(self) -> None:
        self.got: list[tuple[bytes, str]] = []
        self.works = True

    def __call__(self, address: str, body: bytes, headers: Mapping[str, str]) -> int:
        if not self.works:
            raise httpx.ConnectError("out of order")
        self.got.append((body, headers.get("X-Key", "")))
        return 200


def _hurry(fhir: FhirHouse) -> None:
    """Let every subscription be due now, instead of waiting."""
    with psycopg.connect(fhir.house.server.as_role("naer_worker"), options="-c search_path=naer") as connection:
        connection.execute("update subscription set next_attempt_at = clock_timestamp()")


def _subscription(criteria: str) -> dict[str, object]:
    return {
        "resourceType": "Subscription",
        "status": "requested",
        "reason": "test",
        "criteria": criteria,
        "channel": {
            "type": "rest-hook",
            "endpoint": "https://eoj.example.dk/hook",
            "payload": "application/fhir+json",
            "header": ["X-Key: secret"],
        },
    }


def test_a_hook_tells_of_what_meets_its_criteria_once_and_again_after_trouble(fhir: FhirHouse) -> None:
    system, endpoint, trust = fhir.as_system(), _Endpoint(), Trust(OWN_KEY, {}, {SYSTEM.id: SYSTEM})

    def deliver() -> int:
        _hurry(fhir)
        return hooks.deliver_due(fhir.house.system_guard, trust, endpoint)

    made = system("POST", "Subscription", _subscription("Observation?code=hook"))
    assert made.status_code == 201, made.text
    told = system("POST", "Observation", fhir.observation(code="hook"))
    system("POST", "Observation", fhir.observation(code="other"))
    endpoint.works = False
    assert deliver() == 0
    endpoint.works = True
    assert deliver() == 1
    assert endpoint.got == [(told.content, "secret")]
    assert deliver() == 0
    system("DELETE", f"Subscription/{made.json()['id']}")
    system("POST", "Observation", fhir.observation(code="hook"))
    assert deliver() == 0
    assert fhir.as_nurse()("POST", "Subscription", _subscription("Observation?code=hook")).status_code == 403
    assert system("POST", "Subscription", _subscription("Observation?nonsense=1")).status_code == 400


def test_a_listener_hears_of_what_changes_and_of_no_stranger(fhir: FhirHouse) -> None:
    ask, system = fhir.as_nurse(), fhir.as_system()
    headers = {"authorization": f"Bearer {ask.token}"}
    with fhir.client.stream("GET", "/fhir/$events?_type=Observation", headers=headers) as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": from now on"
        system("POST", "Observation", fhir.observation(citizen=fhir.stranger))
        made = system("POST", "Observation", fhir.observation()).json()["id"]
        heard = next(line for line in lines if line.startswith("data:"))
    assert made in heard


def test_listening_begins_at_the_newest_change_and_not_at_the_one_whose_number_reads_last(fhir: FhirHouse) -> None:
    with psycopg.connect(str(fhir.house.server.admin), options="-c search_path=naer") as connection:
        connection.execute(  # as text, 99 comes after 1234
            "insert into version (resource_id, number, resource_type, act, valid_from, body, digest, xid)"
            " values (gen_random_uuid(), 1, 'Observation', 'test', now(), '{}', '', '99')"
        )
    fhir.as_system()("POST", "Observation", fhir.observation())
    with fhir.house.system() as rec:
        assert int(rec.subscriptions.newest()[1]) > 99
