"""Clients that others wrote work against the interface: fhirpy, fhirclient and @medplum/core, each by the same script."""

import json
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pytest
import requests
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from tests.fhir_house import FhirHouse, fhir

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fhirclient.models.observation import Observation
    from fhirclient.server import FHIRServer

__all__ = ["fhir"]
ROOT = Path(__file__).parents[3]


def test_fhirpy_reads_the_statement_creates_searches_updates_and_deletes(fhir: FhirHouse) -> None:
    client = SyncFHIRClient(f"{fhir.address}/fhir", authorization=f"Bearer {fhir.as_nurse().token}")
    assert client.execute("metadata", method="get")["resourceType"] == "CapabilityStatement"
    made: Any = client.resource("Observation", **fhir.observation(code="fhirpy"))
    made.save()
    found = client.resources("Observation").search(patient=fhir.citizen, code="fhirpy")
    assert [one.id for one in found.fetch_all()] == [made.id]
    assert found.count() == 1
    read: Any = client.reference("Observation", made.id).to_resource()
    read["status"] = "amended"
    read.save()
    assert client.reference("Observation", made.id).to_resource()["meta"]["versionId"] == "2"
    read.delete()
    with pytest.raises((OperationOutcome, ResourceNotFound)):
        client.reference("Observation", made.id).to_resource()


class _Server(FHIRServer):
    """The server of fhirclient with a token in hand: its own log-in is for browsers."""

    def __init__(self, address: str, token: str) -> None:
        super().__init__(None, base_uri=f"{address}/fhir/")
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"


def test_fhirclient_reads_the_statement_creates_searches_updates_and_deletes(fhir: FhirHouse) -> None:
    server = _Server(fhir.address, fhir.as_nurse().token)
    server.get_capability()
    assert server.capabilityStatement is not None
    answer = Observation(fhir.observation(code="fhirclient")).create(server)
    read = Observation.read(answer["id"], server)
    found = list(Observation.where({"patient": fhir.citizen, "code": "fhirclient"}).perform_resources_iter(server))
    assert [one.id for one in found] == [answer["id"]]
    read.status = "amended"
    read.update(server)
    assert Observation.read(answer["id"], server).meta.versionId == "2"
    read.delete(server)
    assert requests.get(f"{fhir.address}/fhir/Observation/{answer['id']}", headers=dict(server.session.headers),
                        timeout=10).status_code == 410  # fmt: skip
    server.session.close()


def test_medplum_reads_the_statement_creates_searches_updates_and_deletes(fhir: FhirHouse) -> None:
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/@medplum/core").is_dir():
        pytest.skip("node or @medplum/core is not installed here")
    script = Path(__file__).with_name("medplum_client.mjs")
    run = subprocess.run(
        [node, str(script), f"{fhir.address}/", fhir.as_nurse().token, fhir.citizen],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == [1, "2", 2, "deleted"]
