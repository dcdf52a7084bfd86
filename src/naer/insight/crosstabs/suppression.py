"""Which cells of a two-way table with totals may be shown, so that nobody among few can be found by subtracting. Pure.

Primary: cells and totals of one to four events, or about one to four persons, are withheld. Secondary (complementary)
suppression: a withheld cell could be computed when it is alone in a row or column whose total is shown. Rows and columns,
that of the totals among them, are the nodes of a graph and withheld cells its edges; a cell can be computed exactly when its
edge lies on no cycle (Gusfield, SIAM J Comput 1988;17:552). Cells are withheld until every edge lies on a cycle, and until
what is withheld in each row and column is at least five together, so that the sum of a few never tells that each is few.

Totals are decided before cells, rows' by rows alone and columns' by columns alone, so the same total is shown or withheld
in every table that it stands in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from naer.insight import small_numbers
from naer.insight.right_now import LEAST_SHOWN

Counts = Sequence[Sequence[int]]
Place = tuple[int, int]


@dataclass(frozen=True)
class Shown:
    """The table as it may be shown; None is withheld. Empty cells are nought."""

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None

    @property
    def withheld(self) -> int:
        """How many cells are withheld, totals not counted."""
        return sum(cell is None for row in self.cells for cell in row)


def shown(events: Counts, persons: Counts) -> Shown:
    """What may be shown of a table of events.

    `events` has rows and columns without totals. `persons` says about how many different persons each is, with a last row and
    a last column for the totals (which are not sums: the same person may stand in several cells).
    """
    table = _Table(events, persons)
    while (place := table.next_to_hide()) is not None:
        table.hidden.add(place)
    rows, columns = range(table.rows), range(table.columns)
    return Shown(
        cells=tuple(tuple(table.seen((row, column)) for column in columns) for row in rows),
        row_totals=tuple(table.seen((row, table.columns)) for row in rows),
        column_totals=tuple(table.seen((table.rows, column)) for column in columns),
        total=table.seen((table.rows, table.columns)),
    )


class _Table:
    """The table with its totals as a last row and column, and which places of it are withheld so far."""

    def __init__(self, events: Counts, persons: Counts) -> None:
        self.rows, self.columns = len(events), len(events[0]) if events else 0
        self.counts = _with_totals(events, self.columns)
        self.persons = persons
        self.hidden = {
            (row, column) for row in range(self.rows) for column in range(self.columns) if self._is_few((row, column))
        }
        self._hide_totals([(row, self.columns) for row in range(self.rows)])
        self._hide_totals([(self.rows, column) for column in range(self.columns)])
        corner = (self.rows, self.columns)
        if self._is_few(corner):
            self.hidden.add(corner)

    def count(self, place: Place) -> int:
        return self.counts[place[0]][place[1]]

    def seen(self, place: Place) -> int | None:
        return None if place in self.hidden else self.count(place)

    def next_to_hide(self) -> Place | None:
        """The next place to withhold; None when nothing that is withheld can be computed."""
        for line in self._lines():
            hidden = [place for place in line if place in self.hidden]
            if hidden and (len(hidden) == 1 or sum(self.count(place) for place in hidden) < LEAST_SHOWN):
                more = self._cheapest(line)
                if more is not None:
                    return more
        bridge = _bridge(self.hidden)
        return self._beyond(bridge) if bridge is not None else None

    def _is_few(self, place: Place) -> bool:
        return 0 < self.count(place) < LEAST_SHOWN or 0 < self.persons[place[0]][place[1]] < LEAST_SHOWN

    def _hide_totals(self, places: list[Place]) -> None:
        """Totals beside each other are a list with a total of its own: the rule for lists holds."""
        counted = [1 if self._is_few(place) else self.count(place) for place in places]
        for place, number in zip(places, small_numbers.shown(counted), strict=True):
            if number is None:
                self.hidden.add(place)

    def _lines(self) -> Iterator[list[Place]]:
        """Rows and columns, each with its total."""
        for row in range(self.rows + 1):
            yield [(row, column) for column in range(self.columns + 1)]
        for column in range(self.columns + 1):
            yield [(row, column) for row in range(self.rows + 1)]

    def _is_total(self, place: Place) -> bool:
        return place[0] == self.rows or place[1] == self.columns

    def _cheapest(self, line: list[Place]) -> Place | None:
        """The place of a line whose loss costs least: no total, no nought, where something is withheld across, the smallest."""
        is_row = line[0][0] == line[-1][0]

        def cost(place: Place) -> tuple[bool, bool, bool, int, Place]:
            is_alone = not any(other[is_row] == place[is_row] for other in self.hidden)
            return (self._is_total(place), self.count(place) == 0, is_alone, self.count(place), place)

        return min((place for place in line if place not in self.hidden), key=cost, default=None)

    def _beyond(self, bridge: Place) -> Place | None:
        """The cheapest place that joins the two parts which the bridge alone holds together."""
        part = _reached(self.hidden - {bridge}, ("row", bridge[0]))
        joining = (
            (row, column)
            for row in range(self.rows + 1)
            for column in range(self.columns + 1)
            if (row, column) not in self.hidden and (("row", row) in part) != (("column", column) in part)
        )
        return min(
            joining,
            key=lambda place: (self._is_total(place), self.count(place) == 0, self.count(place), place),
            default=None,
        )


def _with_totals(cells: Counts, columns: int) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in cells]
    return [*rows, [sum(row[column] for row in rows) for column in range(columns + 1)]]


Node = tuple[str, int]


def _bridge(hidden: set[Place]) -> Place | None:
    """The first edge that lies on no cycle (Tarjan 1974: an edge to a node whose followers lead back to nothing before it)."""
    neighbours = _neighbours(hidden)
    order: dict[Node, int] = {}
    earliest: dict[Node, int] = {}
    found: list[Place] = []
    for start in neighbours:
        if start in order:
            continue
        trail: list[tuple[Node, Node | None, Iterator[Node]]] = [(start, None, iter(neighbours[start]))]
        order[start] = earliest[start] = len(order)
        while trail:
            node, before, following = trail[-1]
            after = next(following, None)
            if after is None:
                trail.pop()
                if before is not None:
                    earliest[before] = min(earliest[before], earliest[node])
                    if earliest[node] > order[before]:
                        found.append(_edge(node, before))
            elif after not in order:
                order[after] = earliest[after] = len(order)
                trail.append((after, node, iter(neighbours[after])))
            elif after != before:
                earliest[node] = min(earliest[node], order[after])
    return min(found, default=None)


def _edge(one: Node, other: Node) -> Place:
    row, column = (one, other) if one[0] == "row" else (other, one)
    return row[1], column[1]


def _neighbours(edges: set[Place]) -> dict[Node, list[Node]]:
    neighbours: dict[Node, list[Node]] = {}
    for row, column in sorted(edges):
        neighbours.setdefault(("row", row), []).append(("column", column))
        neighbours.setdefault(("column", column), []).append(("row", row))
    return neighbours


def _reached(edges: set[Place], start: Node) -> set[Node]:
    """The nodes that can be reached from a node along edges."""
    neighbours = _neighbours(edges)
    seen, waiting = {start}, [start]
    while waiting:
        for node in neighbours.get(waiting.pop(), ()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return seen
