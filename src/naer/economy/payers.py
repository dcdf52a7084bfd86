"""Who money can come from and go to.

A payer is a sector and one of its departments. `COST` is not a payer: it is where money leaves the system as wages and goods.
"""

from enum import Enum


class Payer(Enum):
    """A department that pays and may be paid."""

    MUNICIPAL_HEALTH = "municipality/health"
    MUNICIPAL_CARE = "municipality/care"
    MUNICIPAL_WORK = "municipality/work"
    MUNICIPAL_TREASURY = "municipality/treasury"
    OTHER_MUNICIPALITIES = "other-municipalities"
    REGION_HOSPITAL = "region/hospital"
    REGION_PRACTICE = "region/practice"
    REGION_COUNCIL = "region/council"
    STATE = "state"
    CITIZEN = "citizen"
    COST = "cost"

    @property
    def sector(self) -> str:
        """The sector: municipality, other-municipalities, region, state, citizen or cost."""
        return self.value.partition("/")[0]


PAYERS: tuple[Payer, ...] = tuple(payer for payer in Payer if payer is not Payer.COST)
SECTORS: tuple[str, ...] = tuple(dict.fromkeys(payer.sector for payer in PAYERS))
