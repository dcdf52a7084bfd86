"""Withdraws cross-tables that were found wrong: they are shown no more, and nothing takes their place (`docs/decisions/0024`)."""

from naer.app import tables
from naer.app.numbers import from_tables, kept, published_tables
from naer.app.numbers.editions import InTheRecord
from naer.app.services import Services
from naer.errors import InvalidError
from naer.insight.crosstabs.definition import Counted, Withdrawn


def withdraw(services: Services, counted: Counted, year: int, because: str) -> bool:
    """Withdraw the tables of a kind and year, and make the numbers of this machine anew; returns whether there was something to
    make them of, so that its pages say so now.

    May be tried again when the making was cut short: the words of the first time stay. InvalidError without words; else as
    `published_tables.withdraw` and `from_tables.make`.
    """
    if not because.strip():
        raise InvalidError("Nothing says why.", what_to_do="Say what is wrong, for whoever asks for the tables.")
    said = Withdrawn(because.strip(), services.clock.now())
    editions = InTheRecord(services.system_store, services.clock)
    published_tables.withdraw(editions, counted, year, said)
    return bool(from_tables.make(services.settings.home / kept.FOLDER, tables.folder(services.settings), editions))
