"""Works out the formulas of a spreadsheet, as a spreadsheet program would: the few kinds that a business case uses."""

import io
import re
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

_RANGE = re.compile(
    r"(?:(?P<sheet>[\wÆØÅæøå]+)!)?\$?(?P<a>[A-Z]+)\$?(?P<b>[0-9]+)(?::\$?(?P<c>[A-Z]+)\$?(?P<d>[0-9]+))?"
)


class Book:
    """A workbook whose cells are worked out from its inputs; what is written beside a formula is not looked at."""

    def __init__(self, raw: bytes) -> None:
        self.formulas = openpyxl.load_workbook(io.BytesIO(raw))
        self.written = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
        self._known: dict[tuple[str, str], float] = {}

    def value(self, sheet: str, cell: str) -> float:
        """The value of a cell, from its formula when it has one."""
        if (sheet, cell) not in self._known:
            content: Any = self.formulas[sheet][cell].value
            is_formula = isinstance(content, str) and content.startswith("=")
            self._known[sheet, cell] = self._worked(sheet, content[1:]) if is_formula else float(content or 0)
        return self._known[sheet, cell]

    def change(self, sheet: str, cell: str, value: float) -> None:
        """Types another value into a cell."""
        self.formulas[sheet][cell].value = value
        self._known.clear()

    def formula_cells(self) -> list[tuple[str, str]]:
        """Sheet and address of every formula."""
        found: list[tuple[str, str]] = []
        for name in self.formulas.sheetnames:
            page: Worksheet = self.formulas[name]
            found += [
                (name, one.coordinate)
                for row in page.iter_rows()
                for one in row
                if isinstance(one.value, str) and one.value.startswith("=")
            ]
        return found

    def _worked(self, here: str, formula: str) -> float:
        code = _RANGE.sub(lambda found: self._read(here, found), formula.replace("^", "**"))
        names = {"ROUND": _rounded, "SUM": _sum, "SUMPRODUCT": _sum_of_products}
        return float(eval(code, {"__builtins__": {}}, names))

    def _read(self, here: str, found: re.Match[str]) -> str:
        sheet = found["sheet"] or here
        if found["c"] is None:
            return f"({self.value(sheet, found['a'] + found['b'])!r})"
        cells = self.formulas[sheet][f"{found['a']}{found['b']}:{found['c']}{found['d']}"]
        return repr([self.value(sheet, one.coordinate) for row in cells for one in row])


def _rounded(value: float, places: int) -> float:
    scale = 10**places
    return (1 if value >= 0 else -1) * int(abs(value) * scale + 0.5) / scale


def _sum(values: list[float]) -> float:
    return sum(values)


def _sum_of_products(left: list[float], right: list[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))
