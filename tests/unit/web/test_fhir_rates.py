"""How much each client may ask, counted together by all processes that serve."""

import tempfile

from naer.app import serving
from naer.settings import from_environment
from naer.web.fhir_api.rates import Rates


def test_two_processes_count_what_one_client_asks_together() -> None:
    with tempfile.TemporaryFile() as file:
        first, second = Rates.on(file.fileno()), Rates.on(file.fileno())
        taken = [one.take("eoj", most=2) for one in (first, second, first, second, first, second)]
        assert taken == [True] * 4 + [False] * 2
        assert second.take("another", most=2)


def test_processes_share_the_connections_that_one_would_have() -> None:
    for processes, each in ((1, 16), (2, 8), (4, 4), (8, 4)):
        assert serving.share_of(from_environment({"NAER_SERVE_PROCESSES": str(processes)})) == each
    assert from_environment({"NAER_SERVE_PROCESSES": "0"}).serve_processes == 1
