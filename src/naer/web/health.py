"""For those who watch the system: does the record answer, is anything waiting too long. Nothing about any citizen."""

from starlette.responses import JSONResponse, Response

from naer.web import protection
from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """200 when all is well, 503 when something needs a person."""
    report = dict(visit.shell.services.health())
    status = 200 if report.get("ok") is True else 503
    return JSONResponse(report, status_code=status, headers={"Cache-Control": protection.NOT_KEPT})
