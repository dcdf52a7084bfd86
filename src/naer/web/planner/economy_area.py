"""Municipalities as areas of money: their ages and region from the known figures."""

from functools import lru_cache

from naer.economy.engine import Area
from naer.scenarios import figures

OLDEST_BAND_YEARS = 10


@lru_cache(maxsize=98)
def of(codes: tuple[str, ...]) -> Area:
    """The municipalities `codes` as one area, with the region of the first (empty when they lie in several).

    The figures have five years of age together: they are spread evenly, the oldest over ten years.
    """
    known = figures.load()
    persons: list[int] = []
    bands = known.age_sex.of(codes).sum(axis=(0, 1))
    for start, number in zip(figures.BAND_STARTS, bands, strict=True):
        width = OLDEST_BAND_YEARS if start == figures.BAND_STARTS[-1] else 5
        persons += [round(float(number) / width)] * width
    regions = {known.municipalities[code].region for code in codes}
    region = regions.pop() if len(regions) == 1 else ""
    whole = tuple(one for one, line in known.municipalities.items() if line.region == region)
    return Area(
        inhabitants=sum(persons),
        region=region,
        region_inhabitants=round(float(known.age_sex.of(whole).sum())) if region else sum(persons),
        persons=tuple(persons),
    )
