"""Short-lived tokens for whoever tries the REST interface of a demo: as one of its personas, or as a system."""

from joserfc.jwk import ECKey

from naer.access.definition import Role
from naer.app import fhir_interface
from naer.app.directory import RecordDirectory
from naer.app.services import Services
from naer.errors import NotFoundError, RefusedError
from naer.web.fhir_api import scopes, smart
from naer.web.services import Persona

LIFE_SECONDS = 3600
PERSON_SCOPE, CITIZEN_SCOPE, SYSTEM_SCOPE = "user/*.cruds", "patient/*.rs", "system/*.cruds"


def for_persona(services: Services, name: str, *, scope: str | None) -> tuple[str, Persona]:
    """A token for the persona whose key, role or name `name` is, and who that is.

    RefusedError when the database is no demo, NotFoundError when nobody is called so.
    """
    _check_demo(services)
    found = next((one for one in RecordDirectory(services).personas() if _is_called(one, name)), None)
    if found is None:
        raise NotFoundError("There is no such persona.", what_to_do="Give a role, such as nurse, visitator or citizen.")
    is_citizen = found.actor.role is Role.CITIZEN
    claims = {
        "sub": found.actor.id,
        "client_id": "naer-token",
        "fhirUser": f"{'Patient' if is_citizen else 'PractitionerRole'}/{found.actor.id}",
        "scope": scope or (CITIZEN_SCOPE if is_citizen else PERSON_SCOPE),
    }
    return smart.signed(_key(services), claims, seconds=LIFE_SECONDS), found


def for_system(services: Services, *, scope: str | None) -> str:
    """A token for the demo's system, which may do everything that its scopes say."""
    _check_demo(services)
    client = fhir_interface.DEMO_SYSTEM
    granted = scopes.within(scopes.read(scope or SYSTEM_SCOPE), client.grants)
    if not granted:
        raise RefusedError("These scopes are none that a system may have.", what_to_do="Write system/*.rs.")
    return smart.issued_to_client(_key(services), client, granted, seconds=LIFE_SECONDS)


def _key(services: Services) -> ECKey:
    return fhir_interface.own_key(services.settings.home / fhir_interface.KEY_FILE)


def _check_demo(services: Services) -> None:
    if not services.is_demo:
        raise RefusedError(
            "Tokens are made here for a demo only.", what_to_do="Elsewhere people log in at your own issuer."
        )


def _is_called(persona: Persona, name: str) -> bool:
    asked = name.casefold()
    role = persona.actor.role.value
    return asked in (role, persona.actor.id, persona.actor.name.casefold()) or asked in role.split("-")
