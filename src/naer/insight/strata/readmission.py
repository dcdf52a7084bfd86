"""Readmission risk tried on real admissions: two published scores as far as the data reach, and two fitted models, compared.

Reads the public file of 71,515 admissions of people with diabetes to 130 US hospitals, 1999-2008 (Strack et al., BioMed Res Int
2014; UCI Machine Learning Repository, CC BY 4.0), as prepared in the R package `readmission`: who was readmitted within 30 days.
The file is never copied into the repository. Every risk is for people whom the model did not see (five-fold cross-fitting),
so that fitted models gain nothing by memory. docs/model-cards/readmission.md tells what this is good for, and what it is not.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from naer.errors import InvalidError, NotFoundError
from naer.insight.statistics import discrimination
from naer.insight.statistics.discrimination import Area, Difference, Tenth
from naer.insight.strata import definition, rules

COLUMNS = (
    "readmitted",
    "race",
    "sex",
    "age",
    "admission_source",
    "duration",
    "n_previous_visits",
    "n_diagnoses",
    "n_procedures",
    "n_medications",
)
FOLDS, SEED, FLAGGED = 5, 20260301, 0.10
SENSITIVE = ("sex", "age", "race")
"""Groups over which fairness is looked at. Race and sex are never given to a model."""


@dataclass(frozen=True)
class Admissions:
    """The file as columns: who was readmitted, what models may know, and the groups."""

    readmitted: np.ndarray
    features: np.ndarray
    names: tuple[str, ...]
    groups: dict[str, np.ndarray]
    values: dict[str, np.ndarray]


@dataclass(frozen=True)
class GroupResult:
    """A model in one group: how many, the share readmitted, area under the curve, promised over happened, and the share of
    those readmitted who are among the tenth of everybody with the highest risk."""

    group: str
    value: str
    people: int
    readmitted: int
    area: Area | None
    promised_over_happened: float
    found: float


@dataclass(frozen=True)
class ModelResult:
    """A model or score: discrimination with interval, Brier score and calibration (risks only), what it finds, and by group."""

    name: str
    unknown_items: tuple[str, ...]
    area: Area
    against_logistic: Difference | None
    brier: float | None
    promised_over_happened: float | None
    calibration: tuple[Tenth, ...]
    found: float
    precision: float
    groups: tuple[GroupResult, ...]


@dataclass(frozen=True)
class Evaluation:
    """All models on the same admissions."""

    admissions: int
    readmitted: int
    models: tuple[ModelResult, ...]


def read(path: Path) -> Admissions:
    """The file (gzip or plain CSV). Raises NotFoundError or InvalidError."""
    if not path.is_file():
        raise NotFoundError("There is no such file.", what_to_do="Name the file of admissions.")
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    table = csv.read_csv(pa.BufferReader(text), convert_options=csv.ConvertOptions(null_values=["nan", ""]))
    missing = [name for name in COLUMNS if name not in table.column_names]
    if missing:
        raise InvalidError(f"The file lacks the columns {', '.join(missing)}.")
    columns = {name: table.column(name).to_numpy(zero_copy_only=False) for name in COLUMNS}
    age = np.array([int(str(band).strip("[)").split("-")[0]) + 5 for band in columns["age"]], dtype=np.float64)
    numbers = {name: columns[name].astype(np.float64) for name in COLUMNS if name.startswith(("n_", "duration"))}
    acute = (columns["admission_source"] == "Emergency").astype(np.float64)
    referred = (columns["admission_source"] == "Referral").astype(np.float64)
    features = {"age": age, "acute": acute, "referred": referred, **numbers}
    return Admissions(
        readmitted=(columns["readmitted"] == "Yes").astype(np.int64),
        features=np.column_stack(list(features.values())),
        names=tuple(features),
        groups={
            "sex": columns["sex"].astype(str),
            "race": columns["race"].astype(str),
            "age": np.array([_age_group(one) for one in age]),
        },
        values={"acute": acute, **numbers},
    )


def evaluate(admissions: Admissions) -> Evaluation:
    """Both scores and both fitted models on the same people."""
    happened = admissions.readmitted
    logistic = cross_fitted(admissions, "logistic")
    boosted = cross_fitted(admissions, "boosting")
    models = [
        _result(admissions, "logistic regression", logistic),
        _result(admissions, "gradient boosting", boosted, logistic),
    ]
    for name in definition.SCORES:
        points, unknown = partial_score(admissions, name)
        models.append(_result(admissions, name.upper(), points, logistic, is_risk=False, unknown=unknown))
    return Evaluation(admissions=len(happened), readmitted=int(happened.sum()), models=tuple(models))


def cross_fitted(admissions: Admissions, kind: str) -> np.ndarray:
    """Risks of everybody from models fitted on the other folds; the same for the same seed."""
    risk = np.zeros(len(admissions.readmitted))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for seen, unseen in folds.split(admissions.features, admissions.readmitted):
        if kind == "logistic":
            model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
        else:
            model = HistGradientBoostingClassifier(
                learning_rate=0.05, max_iter=120, max_leaf_nodes=15, random_state=SEED
            )
        with threadpool_limits(1):  # boosting's threads wait by spinning: on a busy machine one alone is far quicker
            model.fit(admissions.features[seen], admissions.readmitted[seen])
            risk[unseen] = model.predict_proba(admissions.features[unseen])[:, 1]
    return risk


def partial_score(admissions: Admissions, name: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """A published score as far as the file reaches: what it does not hold counts nothing, and is told.

    The file's "previous visits" stand in for earlier admissions and emergency visits, which it does not tell apart.
    """
    score = definition.score(name)
    known = {
        "days": admissions.values["duration"],
        "acute": admissions.values["acute"],
        "procedure": (admissions.values["n_procedures"] > 0).astype(np.float64),
        "admissions_12_months": admissions.values["n_previous_visits"],
        "emergency_visits": admissions.values["n_previous_visits"],
    }
    points = np.zeros(len(admissions.readmitted))
    for item in score.items:
        if item.key in known:
            points += np.array([rules.points_of(item, int(value)) for value in known[item.key]])
    return points, tuple(item.key for item in score.items if item.key not in known)


def _result(
    admissions: Admissions,
    name: str,
    risk: np.ndarray,
    logistic: np.ndarray | None = None,
    *,
    is_risk: bool = True,
    unknown: tuple[str, ...] = (),
) -> ModelResult:
    happened = admissions.readmitted
    flagged = _flagged(risk)
    return ModelResult(
        name=name,
        unknown_items=unknown,
        area=discrimination.auc(happened, risk),
        against_logistic=None if logistic is None else discrimination.auc_difference(happened, risk, logistic),
        brier=discrimination.brier(happened, risk) if is_risk else None,
        promised_over_happened=discrimination.expected_over_observed(happened, risk) if is_risk else None,
        calibration=discrimination.calibration(happened, risk) if is_risk else (),
        found=float(happened[flagged].sum() / happened.sum()),
        precision=float(happened[flagged].mean()),
        groups=tuple(_by_group(admissions, risk, flagged)) if is_risk else (),
    )


def _flagged(risk: np.ndarray) -> np.ndarray:
    """The tenth with the highest risk; ties in the order of the file."""
    chosen = np.zeros(len(risk), dtype=bool)
    chosen[np.argsort(-risk, kind="stable")[: round(len(risk) * FLAGGED)]] = True
    return chosen


def _by_group(admissions: Admissions, risk: np.ndarray, flagged: np.ndarray) -> Iterator[GroupResult]:
    for group in SENSITIVE:
        for value in sorted(set(admissions.groups[group].tolist())):
            here = admissions.groups[group] == value
            happened = admissions.readmitted[here]
            cases = int(happened.sum())
            yield GroupResult(
                group=group,
                value=value,
                people=int(here.sum()),
                readmitted=cases,
                area=discrimination.auc(happened, risk[here]) if 0 < cases < len(happened) else None,
                promised_over_happened=discrimination.expected_over_observed(happened, risk[here]),
                found=float(admissions.readmitted[here & flagged].sum() / cases) if cases else 0.0,
            )


def _age_group(age: float) -> str:
    return "under 50" if age < 50 else "50-69" if age < 70 else "70 and over"


def report(found: Evaluation) -> str:
    """The evaluation as text for a terminal or a model card."""
    out = StringIO()
    share = 100 * found.readmitted / found.admissions
    print(f"{found.admissions:,} admissions, {found.readmitted:,} readmitted within 30 days ({share:.1f} %)", file=out)
    for model in found.models:
        limits = model.area.interval
        print(f"\n{model.name}: AUC {model.area.auc:.3f} ({limits.lower:.3f} to {limits.upper:.3f})", file=out)
        if model.unknown_items:
            print(f"  without {', '.join(model.unknown_items)}, which the file does not hold", file=out)
        if model.against_logistic:
            gap = model.against_logistic
            between = f"{gap.interval.lower:+.4f} to {gap.interval.upper:+.4f}"
            print(f"  against logistic regression {gap.difference:+.4f} ({between}), p {gap.p_value:.2g}", file=out)
        print(f"  the tenth with the highest risk holds {100 * model.found:.1f} % of those readmitted;", file=out)
        print(f"  {100 * model.precision:.1f} % of that tenth are readmitted", file=out)
        if model.brier is not None:
            print(f"  Brier {model.brier:.4f}; promised over happened {model.promised_over_happened:.3f}", file=out)
        for number, tenth in enumerate(model.calibration, 1):
            seen = 100 * tenth.observed / tenth.people
            limits = f"{100 * tenth.interval.lower:.1f} to {100 * tenth.interval.upper:.1f}"
            print(
                f"    tenth {number:2}: promised {100 * tenth.predicted:5.1f} %, happened {seen:5.1f} % ({limits})",
                file=out,
            )
        for one in model.groups:
            auc = "too few to say"
            if one.area:
                auc = f"AUC {one.area.auc:.3f} ({one.area.interval.lower:.3f} to {one.area.interval.upper:.3f})"
            told = f"{one.group} {one.value}: {one.people:,}, {one.readmitted:,} readmitted, {auc}"
            print(
                f"    {told}, promised/happened {one.promised_over_happened:.2f}, found {100 * one.found:.1f} %",
                file=out,
            )
    return out.getvalue()
