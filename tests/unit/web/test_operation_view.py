"""The operator's page and the metrics say whether Nær keeps up, in a sentence and in numbers."""

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from naer.access.record import Trouble
from naer.app import logs
from naer.errors import BusyError
from naer.web import inbox_api, metrics_api
from naer.web.components import charts
from naer.web.language import every_language
from naer.web.metrics_api import Metrics
from naer.web.services import Operation
from naer.web.staff import operation_view
from tests.pages import answering

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
FINE = Operation(
    at=NOON,
    lag_changes=0,
    lag_seconds=0.0,
    waiting=2,
    oldest_waiting_seconds=1.0,
    limit=100,
    inbox={"understood": 7, "received": 2},
    outbox={"waiting": 1},
    by_hour=((NOON - timedelta(hours=2), "understood", 7), (NOON, "received", 2), (NOON, "refused", 1)),
    oldest_transaction_seconds=0.0,
    set_aside=0,
    troubles=(),
)
TROUBLE = Trouble("reactions", (1, "740", 12), "Task", "FaultError", NOON)


@pytest.mark.parametrize(
    ("now", "heading"),
    [
        (FINE, "Nær følger med"),
        (replace(FINE, lag_seconds=61.0), "Nær er bagud"),
        (replace(FINE, waiting=101), "Nær tager ikke imod flere beskeder lige nu"),
        (replace(FINE, set_aside=1, troubles=(TROUBLE,)), "Nær følger med, men noget venter på et menneske"),
        (replace(FINE, oldest_transaction_seconds=601.0), "Nær følger med, men noget holder databasen tilbage"),
        (replace(FINE, oldest_transaction_seconds=None), "Nær følger med"),
    ],
)
def test_the_heading_says_whether_it_keeps_up(now: Operation, heading: str) -> None:
    assert operation_view.page(now, language=every_language()["da"]).heading == heading


def test_each_hour_stands_with_what_became_of_its_messages_and_empty_hours_too() -> None:
    danish = every_language()["da"]
    chart = operation_view.page(FINE, language=danish).by_hour
    assert chart
    assert [(one.name, one.values) for one in chart.stacks] == [
        ("kl. 10.00", (7, 0, 0, 0)),
        ("kl. 11.00", (0, 0, 0, 0)),
        ("kl. 12.00", (0, 0, 1, 2)),
    ]
    assert "kl. 11.00" in charts.figure(chart, danish)


def test_one_message_is_one_and_its_axis_has_no_half_messages() -> None:
    danish = every_language()["da"]
    chart = operation_view.page(replace(FINE, by_hour=((NOON, "understood", 1),)), language=danish).by_hour
    assert chart
    assert chart.finding == "1 besked siden kl.\N{NO-BREAK SPACE}12.00."
    assert "0,5" not in charts.figure(chart, danish)


def test_metrics_carry_the_same_numbers_for_those_who_have_the_token() -> None:
    metrics = Metrics(lambda: replace(FINE, oldest_transaction_seconds=0.5))
    metrics.took(0.03, method="GET", route="/tavle", status=200)
    with answering(Starlette(routes=[metrics_api.endpoint(metrics, "secret")])) as address:
        assert httpx.get(f"{address}/metrics").status_code == 401
        answer = httpx.get(f"{address}/metrics", headers={"authorization": "Bearer secret"})
    values = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert values["naer_messages_waiting",] == 2
    assert values["naer_oldest_transaction_seconds",] == 0.5
    assert values["naer_inbox_messages", "understood"] == 7
    assert values["naer_page_seconds_count", "GET", "0", "/tavle", "2xx"] == 1


def test_what_the_database_does_not_tell_is_no_number() -> None:
    assert (
        b"naer_oldest_transaction_seconds" not in Metrics(lambda: replace(FINE, oldest_transaction_seconds=None)).text()
    )


def test_metrics_say_that_the_record_is_away_and_are_shut_without_a_token() -> None:
    def away() -> Operation:
        raise BusyError("The record does not answer right now.")

    assert b"naer_record_up 0.0" in Metrics(away).text()
    with answering(Starlette(routes=[metrics_api.endpoint(Metrics(away), None)])) as address:
        assert httpx.get(f"{address}/metrics").status_code == 404


def test_a_full_inbox_asks_the_sender_to_come_again() -> None:
    def full(raw: bytes, name: str) -> str:
        raise BusyError("Too many messages wait here already.")

    headers = {"authorization": "Bearer token", "content-type": "application/fhir+json"}
    with answering(Starlette(routes=[inbox_api.endpoint(full, "token")])) as address:
        answer = httpx.post(f"{address}{inbox_api.PATH}", content=b"{}", headers=headers)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")


def test_a_log_line_is_one_json_object_without_the_text_of_an_error() -> None:
    try:
        raise ValueError("Aase Prøve")
    except ValueError as error:
        record = logging.LogRecord(
            "naer.web", logging.ERROR, "", 1, "Something failed", None, (type(error), error, None)
        )
    line = json.loads(logs.AsJson().format(record))
    assert (line["level"], line["message"], line["error"]) == ("error", "Something failed", "ValueError")
    assert "Prøve" not in str(line)
