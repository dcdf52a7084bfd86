"""How many a search finds for each code of the citizens whom it concerns; no body is read."""

from naer.errors import InvalidError
from naer.fhir import indexing, search_parameters
from naer.record import search, search_sql
from naer.record.journal import Transaction
from naer.record.queries import queries
from naer.record.search import Criteria


def by_code_of_citizen(
    tx: Transaction, resource_type: str, criteria: Criteria, *, parameter: str, system: str
) -> dict[str, int]:
    """How many resources `search.find` would give, by the citizen's code in a token parameter of Patient.

    Of a citizen with several codes of the system the least counts; citizens without one are left out.
    """
    of = search_parameters.find("Patient", parameter)
    if of is None:
        raise InvalidError(f"There is no parameter {parameter} of Patient.", what_to_do="Name one that there is.")
    query = search.query_of(resource_type, criteria)
    conditions, asked = search_sql.all_of(query.criteria)
    text = queries("search")["by_code_of_citizen"]
    values = [query.resource_type, *asked, list(of.stored_as), indexing.system_key(system)]
    return dict(tx.execute(text + conditions + queries("search")["for_each_code"], values, prepare=False).fetchall())
