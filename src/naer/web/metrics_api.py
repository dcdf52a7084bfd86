"""`GET /metrics` for those who watch by machine: Prometheus' text format, no personal data.

Open to who shows the bearer token NAER_METRICS_TOKEN; without one it is shut. Counts of messages and lag are read from the
record when they are asked for; how long pages took is measured here, by their path in the routes table (never the address) and
by which of the serving processes answered, each of which tells its own.
The format: https://github.com/prometheus/OpenMetrics
"""

import hmac
import time
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route as Endpoint
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from naer.errors import NaerError
from naer.web.services import Operation

PATH = "/metrics"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
KNOWN_METHODS = frozenset({"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE"})


class Metrics:
    """What is measured in this process and read from the record; `operation` may raise one of our errors."""

    def __init__(self, operation: Callable[[], Operation], *, process: int = 0) -> None:
        self._process = str(process)
        self._registry = CollectorRegistry()
        self._registry.register(_FromTheRecord(operation))
        self._seconds = Histogram(
            "naer_page_seconds",
            "How long answers took, by route.",
            ("method", "route", "status", "process"),
            buckets=BUCKETS,
            registry=self._registry,
        )

    def took(self, seconds: float, *, method: str, route: str, status: int) -> None:
        """Note one answer."""
        known = method if method in KNOWN_METHODS else "other"
        self._seconds.labels(known, route, f"{status // 100}xx", self._process).observe(seconds)

    def text(self) -> bytes:
        """All of it in the exposition format."""
        return generate_latest(self._registry)


class _FromTheRecord(Collector):
    def __init__(self, operation: Callable[[], Operation]) -> None:
        self._operation = operation

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("naer_record_up", "Does the record answer?")
        try:
            now = self._operation()
        except NaerError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        for name, text, value in (
            ("naer_feed_lag_changes", "Changes that reactions have before them.", now.lag_changes),
            ("naer_feed_lag_seconds", "Age of the first of these.", now.lag_seconds),
            ("naer_messages_waiting", "Messages in that nobody has settled.", now.waiting),
            ("naer_messages_waiting_limit", "With more waiting, none are taken.", now.limit),
            ("naer_oldest_message_seconds", "How long the oldest of these has waited.", now.oldest_waiting_seconds),
            ("naer_changes_set_aside", "Changes that wait for a person.", now.set_aside),
        ):
            yield GaugeMetricFamily(name, text, value=float(value))
        if now.oldest_transaction_seconds is not None:
            yield GaugeMetricFamily(
                "naer_oldest_transaction_seconds",
                "Age of the oldest transaction that holds back clearing or the feed.",
                value=now.oldest_transaction_seconds,
            )
        for box, counts in (("inbox", now.inbox), ("outbox", now.outbox)):
            family = GaugeMetricFamily(f"naer_{box}_messages", f"Messages of the {box} by state.", labels=["state"])
            for state, count in sorted(counts.items()):
                family.add_metric([state], count)
            yield family


class Measured:
    """Notes how long each answer took, by the route that gave it."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = scope.get("route")
            path = getattr(route, "path", "") or "other"
            self._metrics.took(time.perf_counter() - begun, method=scope["method"], route=path, status=status)


def endpoint(metrics: Metrics, token: str | None) -> Endpoint:
    """The endpoint; without a token it is shut."""

    async def answer(request: Request) -> Response:
        if token is None:
            return PlainTextResponse("Metrics are not set up here (NAER_METRICS_TOKEN).", status_code=404)
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return PlainTextResponse("The bearer token is missing or wrong.", status_code=401)
        return Response(await run_in_threadpool(metrics.text), headers={"content-type": CONTENT_TYPE_LATEST})

    return Endpoint(PATH, answer, methods=["GET"], name=f"GET {PATH}")
