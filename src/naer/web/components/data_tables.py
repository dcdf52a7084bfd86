"""A table to take along: as text with decimal comma or point, or as a spreadsheet with a sheet about where it comes from.

Withheld numbers are empty, and the column that says so says why. Texts that a spreadsheet could take for a formula get an
apostrophe before them (OWASP, CSV injection).
"""

import csv
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO

import xlsxwriter
from starlette.responses import Response

from naer.errors import InvalidError

Value = str | int | float | date | None

COMMA, POINT, SPREADSHEET = "komma", "punktum", "regneark"
FORMS = (COMMA, POINT, SPREADSHEET)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class DataTable:
    """Rows of plain values under named columns. `about` says, line by line, what the numbers are and when they were made."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    about: tuple[tuple[str, str], ...]


def download(table: DataTable, form: str) -> Response:
    """The table in one of FORMS as a file; InvalidError when the form is another."""
    if form == SPREADSHEET:
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return _file(as_spreadsheet(table), f"{table.name}.xlsx", media_type)
    if form not in FORMS:
        raise InvalidError("There is no such form of a table.", what_to_do="Choose one from the page.", path="form")
    text = as_text(table, has_comma=form == COMMA)
    return _file((_BYTE_ORDER_MARK + text).encode(), f"{table.name}.csv", "text/csv; charset=utf-8")


def as_text(table: DataTable, *, has_comma: bool) -> str:
    """Comma-separated values; with decimal comma they are separated by semicolons, as Danish spreadsheets read them."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";" if has_comma else ",", lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_written(value, has_comma=has_comma) for value in row])
    return written.getvalue()


def as_spreadsheet(table: DataTable) -> bytes:
    """An .xlsx file; texts are never formulas in it, and it holds nothing but its two sheets."""
    to = BytesIO()
    with xlsxwriter.Workbook(to, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        sheet = book.add_worksheet("Tal")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, table.columns, bold)
        for number, row in enumerate(table.rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, datetime.combine(value, time()), day)
                elif value is not None:
                    sheet.write(number, column, value)
        sheet.autofit()
        about = book.add_worksheet("Om tallene")
        for number, (name, words) in enumerate(table.about):
            about.write(number, 0, name, bold)
            about.write(number, 1, words)
        about.set_column(0, 0, 28)
        about.set_column(1, 1, 100)
    return to.getvalue()


def _written(value: Value, *, has_comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}" if has_comma else value.isoformat()
    if isinstance(value, float):
        return _number(value, has_comma=has_comma)
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return str(value)


def _number(value: float, *, has_comma: bool) -> str:
    """Six decimals at most and no exponent: `1234.5`, `0,125`."""
    written = f"{value:.6f}".rstrip("0").rstrip(".")
    return written.replace(".", ",") if has_comma else written


def _file(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
