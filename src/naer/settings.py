"""Configuration from the environment: everything that differs between a laptop and production.

`NAER_DATABASE` names a PostgreSQL server ("postgresql://host/name", without user); absent, an embedded server under
`NAER_HOME` (default `./var`) is used. Secrets never stand in files of the repository.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from naer.errors import InvalidError

MOST_SERVE_PROCESSES = 4


@dataclass(frozen=True)
class Settings:
    """What a process is told when it starts. Durations in seconds, ages in days.

    Messages leave for the folder `outbox_dir`, or by HTTP to `outbox_url` (`outbox_token` is the bearer token there);
    without either they wait. `exchange_token` is what others must show who deliver here. `fhir_trust` is the file of those
    whose tokens the REST interface believes, `fhir_base` its public address, `fhir_requests_per_second` how much each of them
    may ask (0: without limit), and `fhir_origins` of which pages elsewhere programs may ask from a browser. `tables_secret`
    keys the pseudonyms of the analysis tables; without it a file of its own under `home` does. With more than `inbox_limit`
    messages waiting no more are taken for a while. `metrics_token` opens `/metrics`; `log_as_json` writes one JSON object a
    line. `serve_processes` share the work of `naer serve`: without a word one for each core, four at most.
    """

    home: Path
    database: str | None
    host: str
    port: int
    inbox_dir: Path | None
    outbox_dir: Path | None
    outbox_url: str | None
    outbox_token: str | None
    session_secret: str | None
    exchange_token: str | None
    sealed_kept_days: int
    web_connections: int
    fhir_trust: Path | None = None
    fhir_base: str | None = None
    fhir_requests_per_second: int = 500
    tables_secret: str | None = None
    inbox_limit: int = 5000
    metrics_token: str | None = None
    log_as_json: bool = False
    fhir_origins: frozenset[str] = frozenset()
    serve_processes: int = 1


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read settings; InvalidError names the variable that cannot be read."""
    read = os.environ if environment is None else environment
    outbox_dir, outbox_url = _folder(read, "NAER_OUTBOX_DIR"), _address(read, "NAER_OUTBOX_URL")
    if outbox_dir is not None and outbox_url is not None:
        raise InvalidError(
            "Messages cannot leave both for a folder and for an address.",
            what_to_do="Set NAER_OUTBOX_DIR or NAER_OUTBOX_URL, not both.",
            path="NAER_OUTBOX_URL",
        )
    return Settings(
        home=Path(read.get("NAER_HOME", "var")).resolve(),
        database=read.get("NAER_DATABASE") or None,
        host=read.get("NAER_HOST", "127.0.0.1"),
        port=_whole_number(read, "NAER_PORT", 8080),
        inbox_dir=_folder(read, "NAER_INBOX_DIR"),
        outbox_dir=outbox_dir,
        outbox_url=outbox_url,
        outbox_token=read.get("NAER_OUTBOX_TOKEN") or None,
        session_secret=read.get("NAER_SESSION_SECRET") or None,
        exchange_token=read.get("NAER_EXCHANGE_TOKEN") or None,
        sealed_kept_days=_whole_number(read, "NAER_SEALED_KEPT_DAYS", 30),
        web_connections=_whole_number(read, "NAER_WEB_CONNECTIONS", 16),
        inbox_limit=_whole_number(read, "NAER_INBOX_LIMIT", 5000),
        metrics_token=read.get("NAER_METRICS_TOKEN") or None,
        log_as_json=read.get("NAER_LOG") == "json",
        fhir_trust=_folder(read, "NAER_FHIR_TRUST"),
        fhir_base=(_address(read, "NAER_FHIR_BASE") or "").rstrip("/") or None,
        fhir_requests_per_second=_whole_number(read, "NAER_FHIR_REQUESTS_PER_SECOND", 500),
        tables_secret=read.get("NAER_TABLES_SECRET") or None,
        serve_processes=max(
            1, _whole_number(read, "NAER_SERVE_PROCESSES", min(MOST_SERVE_PROCESSES, os.cpu_count() or 1))
        ),
        fhir_origins=_origins(read, "NAER_FHIR_ORIGINS"),
    )


def _whole_number(read: Mapping[str, str], name: str, otherwise: int) -> int:
    text = read.get(name)
    if not text:
        return otherwise
    if not text.isdecimal():
        raise InvalidError(f"{name} must be a whole number.", what_to_do=f"Set {name} to digits only.", path=name)
    return int(text)


def _address(read: Mapping[str, str], name: str) -> str | None:
    text = read.get(name)
    if text and not text.startswith(("https://", "http://")):
        raise InvalidError(f"{name} must be an http address.", what_to_do="Write https://host/path.", path=name)
    return text or None


def _origins(read: Mapping[str, str], name: str) -> frozenset[str]:
    found = frozenset(one.rstrip("/") for one in read.get(name, "").replace(",", " ").split())
    if any(not one.startswith(("https://", "http://")) or "/" in one.partition("://")[2] for one in found):
        raise InvalidError(f"{name} must name origins.", what_to_do="Write https://app.example.dk, no path.", path=name)
    return found


def _folder(read: Mapping[str, str], name: str) -> Path | None:
    text = read.get(name)
    return Path(text).resolve() if text else None
