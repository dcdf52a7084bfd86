"""Whole persons out of fractions, so that every margin stays within one person of its figure.

Given how many citizens each (area, sex, age band) should have in fractions, finds whole numbers such that each cell,
each area, each area and sex, each age band and sex over all areas, each sex, and the total differ from the fraction
by less than one. Plain rounding of the cells would let their errors add up in the sums.

The method is controlled rounding (Cox, "A constructive procedure for unbiased controlled rounding", JASA 1987): the
sums form two trees with the cells between them, so the figures are a flow in a network; as long as an edge carries a
fraction there is a ring of such edges, and pushing along it makes one of them whole without changing any sum that is
whole already. Amounts are counted in small whole parts of a person, so that nothing is lost to floating point.
"""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from naer.scenarios.draws import Draws, Floats

Node = tuple[str, int, int]
Ring = list[tuple[int, int]]  # edge, and 1 when it is walked forwards or -1 when backwards

_PARTS = 2**24
# Two roots: the edge between them would be the total, which is whole from the start and so never moves.
_ALL_AREAS: Node = ("all-areas", 0, 0)
_ALL_SEXES: Node = ("all-sexes", 0, 0)


def whole_persons(expected: Floats, *, seed: int) -> NDArray[np.int64]:
    """`expected` (areas x sexes x age bands) in whole persons that add up to its total. Chance decides which way."""
    parts = np.rint(expected * _PARTS).astype(np.int64)
    total = round(float(expected.sum())) * _PARTS
    parts.flat[int(parts.argmax())] += total - int(parts.sum())
    areas, sexes, bands = expected.shape
    flow = _Flow()
    for area, sex, band in np.ndindex(areas, sexes, bands):
        flow.add(("area-sex", area, sex), ("sex-band", sex, band), int(parts[area, sex, band]))
    for area in range(areas):
        flow.add(_ALL_AREAS, ("area", area, 0), int(parts[area].sum()))
        for sex in range(sexes):
            flow.add(("area", area, 0), ("area-sex", area, sex), int(parts[area, sex].sum()))
    for sex in range(sexes):
        flow.add(("sex", sex, 0), _ALL_SEXES, int(parts[:, sex].sum()))
        for band in range(bands):
            flow.add(("sex-band", sex, band), ("sex", sex, 0), int(parts[:, sex, band].sum()))
    _settle(flow, seed)
    return np.array(flow.amounts[: expected.size]).reshape(expected.shape) // _PARTS


class _Flow:
    """A flow along edges between nodes: what comes into a node goes out. An edge is known by its place in the list."""

    def __init__(self) -> None:
        self.ends: list[tuple[Node, Node]] = []
        self.amounts: list[int] = []
        self.fractional: dict[Node, dict[int, None]] = defaultdict(dict)

    def add(self, start: Node, end: Node, amount: int) -> None:
        """Adds an edge that carries `amount` parts of a person."""
        self.ends.append((start, end))
        self.amounts.append(amount)
        if amount % _PARTS:
            for node in (start, end):
                self.fractional[node][len(self.ends) - 1] = None

    def ring_from(self, start: Node) -> Ring:
        """A ring of fractional edges, found by walking on until a node comes again."""
        walk: Ring = []
        visited = {start: 0}
        node, last = start, -1
        while True:
            edge = next(edge for edge in self.fractional[node] if edge != last)
            begin, end = self.ends[edge]
            walk.append((edge, 1 if begin == node else -1))
            node, last = (end if begin == node else begin), edge
            if node in visited:
                return walk[visited[node] :]
            visited[node] = len(walk)

    def room(self, ring: Ring, sign: int) -> int:
        """How far the ring can be pushed in the direction `sign` before an edge becomes whole."""
        return min((-sign * direction * self.amounts[edge]) % _PARTS for edge, direction in ring)

    def push(self, ring: Ring, step: int) -> None:
        """Pushes `step` parts along the ring, and lays aside the edges that became whole."""
        for edge, direction in ring:
            self.amounts[edge] += direction * step
            if self.amounts[edge] % _PARTS == 0:
                for node in self.ends[edge]:
                    del self.fractional[node][edge]


def _settle(flow: _Flow, seed: int) -> None:
    chance = iter(Draws(seed, 0).uniform("rounding", len(flow.ends)))
    for node in list(flow.fractional):
        while flow.fractional[node]:
            ring = flow.ring_from(node)
            up, down = flow.room(ring, 1), flow.room(ring, -1)
            flow.push(ring, up if next(chance) * (up + down) < down else -down)
