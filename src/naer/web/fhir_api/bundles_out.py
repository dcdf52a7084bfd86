"""Bundles that go out, put together from stored texts without reading them."""

from collections.abc import Sequence
from urllib.parse import urlencode

import orjson

from naer.access.versions import Stored
from naer.web.fhir_api import resources
from naer.web.fhir_api.call import Call


def bundle(
    kind: str, entries: Sequence[str], *, total: int | None = None, links: Sequence[tuple[str, str]] = ()
) -> bytes:
    """A Bundle of entries that are written already."""
    head = f'{{"resourceType":"Bundle","type":"{kind}"'
    if total is not None:
        head += f',"total":{total}'
    if links:
        said = ",".join(f'{{"relation":"{name}","url":{orjson.dumps(url).decode()}}}' for name, url in links)
        head += f',"link":[{said}]'
    if entries:
        return f'{head},"entry":[{",".join(entries)}]}}'.encode()
    return f"{head}}}".encode()


def history_entry(call: Call, one: Stored) -> str:
    """One version as an entry of a history."""
    address = f"{one.resource_type}/{one.id}"
    method = "DELETE" if one.is_ended else "POST" if one.number == 1 else "PUT"
    status = {"DELETE": "204", "POST": "201", "PUT": "200"}[method]
    resource = "" if one.is_ended or one.text is None else f'"resource":{one.text},'
    at = one.recorded_at.isoformat(timespec="milliseconds")
    return (
        f'{{"fullUrl":"{call.base}/{address}",{resource}'
        f'"request":{{"method":"{method}","url":"{one.resource_type if method == "POST" else address}"}},'
        f'"response":{{"status":"{status}","etag":{orjson.dumps(resources.etag(one.number)).decode()},'
        f'"lastModified":"{at}"}}}}'
    )


def link(call: Call, path: str, **parameters: str) -> str:
    """An address here with parameters."""
    return f"{call.base}/{path}?{urlencode(parameters)}" if parameters else f"{call.base}/{path}"
