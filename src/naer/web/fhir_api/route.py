"""One row of the REST interface's table, and the table as a look-up by method and shape of the path."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from naer.web.fhir_api.call import Answer, Call
from naer.web.fhir_api.house import Api
from naer.web.fhir_api.tokens import Bearer

MEGABYTE = 1024 * 1024
Handler = Callable[[Api, Call, Bearer], Answer]
OpenHandler = Callable[[Api, Call], Answer]
Shape = tuple[str, ...]


@dataclass(frozen=True)
class ApiRoute:
    """A method and path below `/fhir`, what it is in FHIR's words, and who answers.

    `code` is a FHIR interaction (https://hl7.org/fhir/R4/valueset-restful-interaction.html) or the name of an operation with
    its `$`. In `path`, words in braces stand for anything; the others begin with `$` or `_`, or are a resource type.
    """

    method: str
    path: str
    code: str
    handle: Handler
    says: str
    most_bytes: int = 10 * MEGABYTE


@dataclass(frozen=True)
class OpenRoute:
    """A route for which nobody needs a token."""

    method: str
    path: str
    handle: OpenHandler
    says: str


AnyRoute = ApiRoute | OpenRoute


def shape_of(method: str, segments: Iterable[str]) -> Shape:
    """Method and path with everything that varies as `*`."""
    return (method, *(one if one[:1] in "$_." or one in _WORDS else "*" for one in segments))


_WORDS = frozenset({"metadata", "openapi", "auth", "token", "smart-configuration"})


def by_shape(routes: Iterable[AnyRoute]) -> Mapping[Shape, AnyRoute]:
    """The look-up. A named type (`Patient/{id}/$everything`) counts as `*`; its handler checks it."""
    table: dict[Shape, AnyRoute] = {}
    for route in routes:
        segments = tuple(part for part in route.path.split("/") if part)
        shape = shape_of(route.method, segments)
        if shape in table:
            raise ValueError(f"two routes have the shape {shape}")
        table[shape] = route
    return table
