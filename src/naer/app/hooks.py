"""Delivers what subscribers want to hear: one subscription at a time, as the subscriber, with growing waits when it fails.

A batch of changes, then one request for each resource that meets the criteria now. Delivered at least once: when a request
fails, the batch comes again. The subscriber is a registered system; when it is registered no
longer, or not for the type, nothing is sent.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from uuid import UUID

import httpx

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.access.record import FoundText, Record
from naer.access.subscriptions import Due, Place
from naer.errors import NaerError, RefusedError
from naer.fhir import json_text
from naer.fhir.plain import Json
from naer.fhir.search_terms import Ids, Query
from naer.web.fhir_api import scopes, subscriptions
from naer.web.fhir_api.tokens import client_actor
from naer.web.fhir_api.trust import Client, Trust

WAIT_SECONDS, LEASE_SECONDS = 1.0, 1200.0
MOST_AT_ONCE = 100
PATIENCE_SECONDS = 10.0

Post = Callable[[str, bytes, Mapping[str, str]], int]
"""Sends a body to an address with headers; returns the status. Raises httpx.HTTPError."""

log = logging.getLogger("naer.hooks")


def deliver_due(system: Guard, trust: Trust, post: Post | None = None) -> int:
    """Deliver what is due for one subscription; returns how many notifications went out, and 0 when nothing is due.

    No transaction is open while others are spoken to: it would hold back the feed.
    """
    with _as_system(system) as rec:
        due = rec.subscriptions.due(lease_seconds=LEASE_SECONDS)
        if due is None:
            return 0
        known = rec.versions.current("Subscription", due.id)
        if known.is_ended or known.text is None:
            rec.subscriptions.remove(due)
            return 0
        subscription = json_text.loads(known.text)
    try:
        client = trust.clients.get(due.client)
        if client is None:
            raise RefusedError("The subscriber is not registered.")
        found, place = _news(system, due, client, subscription)
        for one in found:
            _notify(subscription["channel"], one, post or _post)
    except (httpx.HTTPError, NaerError) as error:
        log.warning("A hook could not be delivered: %s.", type(error).__name__)
        with _as_system(system) as rec:
            rec.subscriptions.went_wrong(due, type(error).__name__)
        return 0
    with _as_system(system) as rec:
        rec.subscriptions.went_well(due, place, wait_seconds=0.0 if len(found) == MOST_AT_ONCE else WAIT_SECONDS)
    return len(found)


def _as_system(system: Guard) -> AbstractContextManager[Record]:
    return system.open(system_actor("hooks"), purpose=Purpose.SYSTEM, act="hook.deliver")


def _news(system: Guard, due: Due, client: Client, subscription: Json) -> tuple[tuple[FoundText, ...], Place]:
    """What has changed since, and meets the criteria now, as far as the client may see it; and up to where."""
    query = subscriptions.wanted(subscription)
    if not scopes.allowing(client.grants, query.resource_type, "r"):
        return (), due.place
    purpose = _purpose(due, client)
    with system.open(client_actor(client, purpose), purpose=purpose, act="fhir.subscription") as rec:
        changes = rec.subscriptions.changes(due.place, types=[query.resource_type], limit=MOST_AT_ONCE)
        if not changes:
            return (), due.place
        return _matching(rec, query, [one.id for one, _ in changes]), changes[-1][1]


def _purpose(due: Due, client: Client) -> Purpose:
    """Why the subscriber looks, as it said when it subscribed; RefusedError when that is not service, or it is no longer
    registered for it.
    """
    if due.purpose != Purpose.SERVICE.value or Purpose.SERVICE not in client.purposes:
        raise RefusedError("The subscriber is not registered for this purpose.")
    return Purpose.SERVICE


def _matching(rec: Record, query: Query, ids: list[str]) -> tuple[FoundText, ...]:
    known = tuple({stored.id: stored for stored in rec.versions.current_many(ids)})
    asked = replace(
        query, criteria=(*query.criteria, Ids(tuple(map(UUID, known)))), count=MOST_AT_ONCE, includes=(), sort=()
    )
    return rec.search(asked).matches


def _notify(channel: Json, one: FoundText, post: Post) -> None:
    headers: dict[str, str] = {}
    for header in channel.get("header", []):
        name, _, value = str(header).partition(":")
        headers[name.strip()] = value.strip()
    body = b""
    if channel.get("payload"):
        headers["content-type"], body = str(channel["payload"]), one.body
    status = post(channel["endpoint"], body, headers)
    if status >= 300:
        raise httpx.HTTPError(f"status {status}")


def _post(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    return httpx.post(address, content=body, headers=headers, timeout=PATIENCE_SECONDS).status_code
