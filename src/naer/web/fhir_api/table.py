"""Where the table of routes is put for those that the table itself names (the CapabilityStatement, the OpenAPI description)."""

from naer.web.fhir_api.route import AnyRoute

_ROUTES: list[AnyRoute] = []


def put(routes: tuple[AnyRoute, ...]) -> tuple[AnyRoute, ...]:
    """Put the table; returns it."""
    _ROUTES[:] = routes
    return routes


def routes() -> tuple[AnyRoute, ...]:
    """The table."""
    return tuple(_ROUTES)
