"""The comparison of readmission risks: on a small file with a known answer, and on the public one that it was made for."""

from pathlib import Path

import numpy as np
import pytest

from naer.errors import InvalidError, NotFoundError
from naer.insight.strata import readmission

DICE = np.random.default_rng(5)


def _file(tmp_path: Path, people: int = 600) -> Path:
    """Made-up admissions in which earlier visits, and nothing else, bring people back."""
    visits = DICE.poisson(1.0, people)
    back = DICE.random(people) < 0.05 + 0.25 * np.minimum(visits, 3)
    lines = [",".join((*readmission.COLUMNS[:5], "blood_glucose", "insurer", *readmission.COLUMNS[5:]))]
    for number in range(people):
        sex = "Female" if number % 2 else "Male"
        told = ["Yes" if back[number] else "No", "Caucasian", sex, "[60-70)", "Emergency", "nan", "nan"]
        lines.append(",".join([*told, "4.0", f"{visits[number]}.0", "5.0", "0.0", "12.0"]))
    path = tmp_path / "admissions.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_models_find_what_brings_people_back_and_the_report_tells(tmp_path: Path):
    found = readmission.evaluate(readmission.read(_file(tmp_path)))
    logistic, boosting, lace, hospital = found.models
    assert logistic.area.auc > 0.68 and boosting.area.auc > 0.65
    assert lace.unknown_items == ("charlson",)
    assert set(hospital.unknown_items) == {"haemoglobin_below_12", "oncology", "sodium_below_135"}
    assert lace.calibration == () and len(logistic.calibration) == 10
    assert sum(one.people for one in logistic.groups if one.group == "sex") == found.admissions == 600
    text = readmission.report(found)
    assert text.startswith("600 admissions") and "LACE: AUC" in text and "which the file does not hold" in text


def test_the_same_file_gives_the_same_risks(tmp_path: Path):
    admissions = readmission.read(_file(tmp_path, 200))
    assert np.array_equal(
        readmission.cross_fitted(admissions, "logistic"), readmission.cross_fitted(admissions, "logistic")
    )


def test_race_and_sex_are_never_given_to_a_model(tmp_path: Path):
    assert not {"race", "sex", "insurer"} & set(readmission.read(_file(tmp_path, 50)).names)


def test_a_file_that_is_not_there_or_lacks_columns_is_refused(tmp_path: Path):
    with pytest.raises(NotFoundError):
        readmission.read(tmp_path / "none.csv")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InvalidError, match="lacks the columns readmitted"):
        readmission.read(tmp_path / "other.csv")


@pytest.mark.conformance
def test_the_public_file_is_read_whole_and_lace_tells_what_the_model_card_says(conformance: Path):
    admissions = readmission.read(conformance / "datasets" / "readmission.csv.gz")
    assert (len(admissions.readmitted), int(admissions.readmitted.sum())) == (71515, 6293)
    points, unknown = readmission.partial_score(admissions, "lace")
    area = readmission.discrimination.auc(admissions.readmitted, points)
    assert (round(area.auc, 3), round(area.interval.lower, 3), round(area.interval.upper, 3)) == (0.566, 0.558, 0.573)
    assert unknown == ("charlson",)
