"""The one table from a kind of error to HTTP and a page that says what happened and what to do next."""

from dataclasses import dataclass

from starlette.responses import Response

from naer.errors import BusyError, ConflictError, FaultError, InvalidError, NaerError, NotFoundError, RefusedError
from naer.web.language import marked
from naer.web.visit import Visit


@dataclass(frozen=True)
class Kind:
    """How a kind of error is answered; `heading` and `what_to_do` are Danish source text."""

    status: int
    heading: str
    what_to_do: str


KINDS: dict[type[NaerError], Kind] = {
    NotFoundError: Kind(404, marked("Det findes ikke her"), marked("Gå tilbage, eller find borgeren igen.")),
    RefusedError: Kind(403, marked("Det har du ikke adgang til"), marked("Spørg din leder, hvis du skal have adgang.")),
    InvalidError: Kind(422, marked("Der mangler noget"), marked("Gå tilbage, ret det, og send igen.")),
    ConflictError: Kind(
        409, marked("En anden kom først"), marked("Hent siden igen, og se hvad der er ændret. Intet er gået tabt.")
    ),
    BusyError: Kind(503, marked("Nær svarer ikke lige nu"), marked("Intet er ændret. Prøv igen om et øjeblik.")),
    FaultError: Kind(
        500, marked("Noget gik galt hos os"), marked("Intet er ændret. Prøv igen, og sig det til den, der driver Nær.")
    ),
}


def answer(visit: Visit, error: NaerError) -> Response:
    """The page for `error`; its sentences are translated when the catalogue knows them."""
    kind = KINDS.get(type(error), KINDS[FaultError])
    return visit.show(
        "components/error.html",
        status=kind.status,
        heading=kind.heading,
        what_happened=visit.say(error.what_happened),
        what_to_do=visit.say(error.what_to_do or kind.what_to_do),
    )
