"""The file of those who are believed: what a system may be registered for, and what it must say."""

import json

import pytest
from joserfc.jwk import ECKey

from naer.access.definition import Purpose
from naer.errors import InvalidError
from naer.web.fhir_api import trust

ORGANISATION = "00000000-0000-7000-8000-000000000001"


def _registered(**said: object) -> trust.Trust:
    client = {"client_id": "eoj", "name": "EOJ", "scopes": "system/Observation.rs", **said}
    key = ECKey.generate_key("P-256")
    keys = {"eoj": {"keys": [key.as_dict(private=False)]}}
    return trust.made(trust.read(json.dumps({"clients": [client]})), own=key, keys_of=keys)


def test_a_system_is_registered_for_service_unless_it_says_otherwise() -> None:
    assert _registered().clients["eoj"].purposes == (Purpose.SERVICE,)
    treating = _registered(purposes=["treatment"], organisation=ORGANISATION).clients["eoj"]
    assert (treating.purposes, treating.organisation_id) == ((Purpose.TREATMENT,), ORGANISATION)


@pytest.mark.parametrize("organisation", ["", "Hjemmesygepleje Nord"])
@pytest.mark.parametrize("purpose", ["treatment", "service"])
def test_a_system_names_its_organisation_by_id_or_not_at_all(purpose: str, organisation: str) -> None:
    with pytest.raises(InvalidError) as refused:
        _registered(purposes=[purpose], organisation=organisation)
    assert refused.value.path == "clients.organisation"


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"purposes": ["steering"]}, "clients.purposes"),
        ({"purposes": ["operation"]}, "clients.purposes"),
        ({"purposes": []}, "clients.purposes"),
        ({"purposes": ["treatment"]}, "clients.organisation"),
    ],
)
def test_a_system_that_would_see_without_a_care_relation_is_not_registered(said: dict[str, object], path: str) -> None:
    with pytest.raises(InvalidError) as refused:
        _registered(**said)
    assert refused.value.path == path
