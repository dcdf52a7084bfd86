"""How log lines are written: as text for people, or as one JSON object a line for those who collect them (NAER_LOG=json)."""

import json
import logging
from datetime import UTC, datetime

QUIET = ("procrastinate", "httpx", "psycopg.pool")
TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class AsJson(logging.Formatter):
    """One object a line: when (UTC), level, who says it, in which thread, and what."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "thread": record.threadName,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__  # the kind only: its text may hold what a citizen has
        return json.dumps(line, ensure_ascii=False)


def begin(*, as_json: bool) -> None:
    """Write log lines to the error stream; once for each process."""
    handler = logging.StreamHandler()
    handler.setFormatter(AsJson() if as_json else logging.Formatter(TEXT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
