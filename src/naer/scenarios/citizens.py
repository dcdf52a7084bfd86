"""Turns rows of a population into citizens: words for the numbers, and the details that columns don't carry.

    directory = Directory(made)
    first = directory.citizen(0)

Details (phone, when a condition was found, which days the nurse comes, a grown child's name) are draws of the same
streams as the columns, so they too are the same each time.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from naer.scenarios import figures, grants, health, personal_numbers, vocabulary
from naer.scenarios.citizen import Citizen, Diagnosis, GrantedService, Habits, Home, Relative
from naer.scenarios.draws import Floats
from naer.scenarios.education import Education
from naer.scenarios.figures import AGES, SEXES, Figures
from naer.scenarios.health import Frailty
from naer.scenarios.households import NOBODY, Living, NearChild
from naer.scenarios.names import FLATS
from naer.scenarios.population import Population
from naer.scenarios.risk_factors import Activity, Alcohol, Smoking, Weight
from naer.scenarios.vocabulary import LongTermCondition, Vocabulary

_DAYS_PER_YEAR = 365.25
_PARENT_OF_NEAR_CHILD_YEARS, _SPREAD_YEARS = 24, 12
_CHILD_KEEPS_NAME = 0.6
_CARE_HOMES_PER_TOWN = 2
_DWELLINGS = 40


class Directory:
    """The citizens of a population, by row."""

    def __init__(self, population: Population) -> None:
        self.population = population
        self._columns = population.columns
        self._tables: Figures = figures.load()
        self._words: Vocabulary = vocabulary.load()
        self._drawn: dict[str, Floats] = {}
        self._type_1 = self._tables.rate_by_age("type_1_share_of_diabetes")

    def __iter__(self) -> Iterator[Citizen]:
        return (self.citizen(row) for row in range(self.population.count))

    def __len__(self) -> int:
        return self.population.count

    def citizen(self, row: int) -> Citizen:
        """The citizen of a row."""
        columns = self._columns
        home = self._home(row)
        services = self._services(row, home)
        on = self.population.on
        is_assessed = bool(services) or home.living is Living.CARE_HOME
        courses = grants.courses(services, on=on, chance=self._of(row), kinds=self._words.services)
        return Citizen(
            key=self.population.key(row),
            personal_number=personal_numbers.text(int(columns.personal_number[row])),
            given=self._given(row),
            family=self._words.family_names[columns.family_name[row]].name,
            female=bool(columns.female[row]),
            born_on=self._born_on(row),
            phone=self._phone(row, "phone"),
            home=home,
            clinic_key=grants.organisation_key(home.municipality_key, f"laegehus-{columns.clinic[row] + 1}"),
            diagnoses=self._diagnoses(row),
            courses=courses,
            services=services,
            relatives=tuple(self._relatives(row)),
            function=int(columns.function[row]) if is_assessed else None,
            frailty=Frailty(int(columns.frailty[row])) if is_assessed else None,
            assessed_on=max((service.granted_on for service in services), default=on) if is_assessed else None,
            education=Education(int(columns.education[row])),
            habits=self._habits(row),
        )

    def _habits(self, row: int) -> Habits:
        columns = self._columns
        return Habits(
            smoking=Smoking(int(columns.smoking[row])),
            alcohol=Alcohol(int(columns.alcohol[row])),
            activity=Activity(int(columns.activity[row])),
            weight=Weight(int(columns.weight[row])),
        )

    def _of(self, row: int) -> grants.Chance:
        return lambda purpose: self._chance(row, purpose)

    def _chance(self, row: int, purpose: str) -> float:
        if purpose not in self._drawn:
            self._drawn[purpose] = self.population.uniform(purpose)
        return float(self._drawn[purpose][row])

    def _born_on(self, row: int) -> date:
        return self._columns.born_on[row].item()

    def _given(self, row: int) -> tuple[str, ...]:
        given = self._words.given_names[self._columns.given_name[row]].name
        middle = int(self._columns.middle_name[row])
        extra = () if middle == NOBODY else (self._words.family_names[middle].name,)
        return (*given.split(), *extra)

    def _phone(self, row: int, purpose: str) -> str:
        return phone_number(self._chance(row, purpose))

    def _home(self, row: int) -> Home:
        columns, streets = self._columns, self._words.streets
        place = self._words.local_areas[columns.local_area[row]]
        municipality = self._tables.municipalities[place.municipality]
        street = int(columns.street[row])
        line = f"{streets.name(street)} {columns.house[row]}"
        if columns.flat[row] >= 0:
            line = f"{line}, {FLATS[columns.flat[row]]}"
        living = Living(int(columns.living[row]))
        if living is Living.CARE_HOME:
            here = int(columns.local_area[row]) * _CARE_HOMES_PER_TOWN + street % _CARE_HOMES_PER_TOWN
            dwelling = 1 + int(self._chance(row, "care-home/dwelling") * _DWELLINGS)
            line = f"Plejehjemmet {streets.care_home(here)}, bolig {dwelling}"
        return Home(
            line=line,
            postal_code=place.postal_code,
            town=place.town,
            municipality_code=place.municipality,
            municipality_key=municipality.key,
            district=place.district,
            living=living,
        )

    def _diagnoses(self, row: int) -> tuple[Diagnosis, ...]:
        born_on, on = self._born_on(row), self.population.on
        found: list[Diagnosis] = []
        for place, condition in enumerate(self._words.conditions.conditions):
            if not int(self._columns.conditions[row]) >> place & 1:
                continue
            years = -condition.mean_years * np.log1p(-self._chance(row, f"{condition.key}/found"))
            found_on = max(on - timedelta(days=int(years * _DAYS_PER_YEAR)), born_on)
            code, display = self._code(row, condition)
            found.append(Diagnosis(code, display, found_on))
        return tuple(found)

    def _code(self, row: int, condition: LongTermCondition) -> tuple[str, str]:
        """Which of a condition's codes, by the shares that its list gives."""
        sex, age = int(not self._columns.female[row]), int(self._columns.age[row])
        chance = self._chance(row, f"{condition.key}/code")
        chosen = condition.codes[-1]
        for code in condition.codes:
            share = {"type_1": float(self._type_1[sex, min(age, AGES - 1)]), "half": 0.5, "rest": 1.0}[code.share]
            if code.sex not in (None, SEXES[sex]):
                continue
            if chance < share:
                chosen = code
                break
            chance = (chance - share) / (1 - share)
        return chosen.code, chosen.display

    def _services(self, row: int, home: Home) -> tuple[GrantedService, ...]:
        columns, services = self._columns, self._words.services
        amounts = {
            "nursing-visit": int(columns.nursing_visits[row]),
            "personal-care": int(columns.personal_care[row]),
            "practical-help": int(columns.practical_help[row]),
            "meals": int(columns.meals[row]),
            "training": services.training_per_week if columns.training[row] else 0,
        }
        if not any(amounts.values()):
            return ()
        return grants.granted(
            amounts,
            municipality=home.municipality_key,
            district=home.district,
            on=self.population.on,
            chance=self._of(row),
            reasons={"nursing-visit": self._nursing_reason(row)},
            services=services,
        )

    def _nursing_reason(self, row: int) -> str:
        bits = self._columns.conditions[row : row + 1]
        conditions, chance = self._words.conditions, self._chance(row, "nursing-visit/reason")
        for reason in reversed(self._words.services.nursing_reasons):
            if reason.condition and not health.has(bits, conditions.place(reason.condition))[0]:
                continue
            if chance < reason.percent / 100:
                return reason.text
            chance = (chance - reason.percent / 100) / (1 - reason.percent / 100)
        return self._words.services.nursing_reasons[0].text

    def _relatives(self, row: int) -> Iterator[Relative]:
        columns = self._columns
        partner = int(columns.partner[row])
        if partner != NOBODY:
            yield Relative(
                relation="partner",
                given=self._given(partner),
                family=self._words.family_names[columns.family_name[partner]].name,
                female=bool(columns.female[partner]),
                phone=self._phone(partner, "phone"),
                lives_with=True,
            )
        child = NearChild(int(columns.near_child[row]))
        if child is not NearChild.NONE:
            yield self._near_child(row, child)

    def _near_child(self, row: int, child: NearChild) -> Relative:
        female = child is NearChild.DAUGHTER
        older = _PARENT_OF_NEAR_CHILD_YEARS + int(_SPREAD_YEARS * self._chance(row, "near-child/age"))
        weights = self._words.given_weights(SEXES[int(not female)], self._born_on(row).year + older)
        name = self._words.given_names[_place(self._chance(row, "near-child/given"), weights)].name
        family = int(self._columns.family_name[row])
        if self._chance(row, "near-child/keeps-name") >= _CHILD_KEEPS_NAME:
            family = _place(self._chance(row, "near-child/family"), self._words.family_weights)
        return Relative(
            relation="daughter" if female else "son",
            given=tuple(name.split()),
            family=self._words.family_names[family].name,
            female=female,
            phone=self._phone(row, "near-child/phone"),
            lives_with=False,
        )


def phone_number(chance: float) -> str:
    """A number that looks like a phone number and is nobody's: Danish numbers never begin with 0 (recalled)."""
    digits = f"{int(chance * 10**6):06}"
    return f"05 {digits[:2]} {digits[2:4]} {digits[4:]}"


def _place(chance: float, weights: Floats) -> int:
    return int(np.searchsorted(np.cumsum(weights), chance * weights.sum(), side="right"))
