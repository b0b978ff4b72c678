"""Units that the name of a value states, and units that a whole column looks like."""

import json

import numpy as np
import pytest

from IFXPredictLib.base.errors import ClinicalError
from IFXPredictLib.protocol.clinical import check_clinical
from IFXPredictLib.protocol.loading import RESOURCES, load_protocol
from IFXPredictLib.protocol.schema import Characteristic
from IFXPredictLib.protocol.units import LEAST, meanings, suspicions, units_of
from IFXPredictLib.simulation.spondyloarthritis import draw_course
from IFXPredictLib.simulation.table_one import clinical_values

CTE, AXSPA = (load_protocol(name).clinical for name in ("ifx_cte", "axspa_mri"))
BY_NAME = {c.name: c for c in (*AXSPA, *CTE)}


@pytest.mark.parametrize(
    ("key", "value", "name", "expected"),
    [
        ("crp (mg/dL)", "2.9", "crp", 29),
        ("CRP [mg/l]", 29, "crp", 29),
        ("crp_mg_dl", 2.9, "crp", 29),
        ("CRP, mg/dL", 2.9, "crp", 29),
        ("crp in mg/L", 29, "crp", 29),
        ("crp..mg.dL.", 2.9, "crp", 29),  # as R's make.names leaves it
        ("hs-CRP（mg/L）", 3, "crp", 3),
        ("albumin (g/dL)", 3.41, "albumin", 34.1),
        ("hb_g_dl", 12.2, "hemoglobin", 122),
        ("Hb (mmol/L)", 7.5, "hemoglobin", 120.825),
        ("BUN (mg/dL)", 12, "urea_nitrogen", 4.284),
        ("creatinine (µmol/L)", 65, "creatinine", 65),
        ("creatinine (\u03bcmol\u00b7L\u207b\u00b9)", 65, "creatinine", 65),
        ("creatinine [mg/dl]", 0.8, "creatinine", 70.736),
        ("platelets (10³/µL)", 300, "platelet", 300),
        ("platelet (G/L)", 300, "platelet", 300),
        ("platelet (x10^9/L)", 300, "platelet", 300),
        ("neut (/mm3)", 4990, "neutrophil", 4.99),
        ("age (years)", 31, "age", 31),
        ("esr (mm/hr)", 20, "esr", 20),
        ("bmi (kg/m²)", 21, "bmi", 21),
        ("sex_male (1 = male)", 1, "sex_male", 1),
        ("LDL (mg/dL)", 77, "ldl", 1.99122),
    ],
)
def test_a_unit_behind_the_name_is_converted_to_the_protocols(key, value, name, expected):
    assert check_clinical({key: value}, CTE) == {name: pytest.approx(expected, rel=1e-12)}


def test_units_of_scores_and_times_are_converted_too():
    found = check_clinical({"basdai (0-100)": 52, "disease duration (months)": 30, "ptga (cm)": 6}, AXSPA)
    assert found == {"disease_duration": 2.5, "basdai": pytest.approx(5.2), "patient_global": 6}


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("crp (mg/hL)", r"crp in 'mg/hL': unknown unit; known are mg/L, mg/dL, .*; convert the values, and name one"),
        ("monocyte (%)", r"monocyte in '%': unknown unit; known are 10\^9/L, 10\^6/L"),
        ("albumin (serum)", r"albumin in 'serum': unknown unit; known are g/L, g/dL"),
        ("crp_mg_hl", "unknown clinical characteristic 'crp_mg_hl'; "),
        ("iron (mg/dL)", r"unknown clinical characteristic 'iron \(mg/dL\)'"),
        ("x" * 200_000, r"unknown clinical characteristic 'x+ \.\.\. x+'"),
    ],
)
def test_an_unknown_unit_is_refused_with_the_known_ones(key, message):
    with pytest.raises(ClinicalError, match=message) as refused:
        meanings([key], CTE, "t.csv")
    assert len(str(refused.value)) <= 300


def test_the_same_characteristic_in_two_units_is_given_twice():
    with pytest.raises(ClinicalError, match=r"t\.csv: crp is given twice, as 'crp \(mg/L\)' and 'crp'; keep one"):
        meanings(["crp (mg/L)", "crp"], CTE, "t.csv")


def test_a_protocol_in_another_unit_gets_the_factors_to_its_own():
    own = Characteristic("crp", "CRP", "mg/dL", "continuous", 0, 60)
    assert units_of(own)["mg/L"] == pytest.approx(0.1)
    assert check_clinical({"crp (mg/L)": 29}, [own]) == {"crp": pytest.approx(2.9)}
    unknown = Characteristic("il6", "IL-6", "pg/mL", "continuous", 0, 100, other_units={"ng/L": 1})
    assert units_of(unknown) == {"pg/mL": 1, "ng/L": 1}


def test_the_factors_of_the_protocols_and_of_the_table_of_units_agree():
    entries = json.loads((RESOURCES / "Protocols" / "units.json").read_text(encoding="utf-8"))["characteristics"]
    for c in BY_NAME.values():
        for unit, factor in c.other_units.items():
            if unit in entries[c.name]["units"]:
                assert entries[c.name]["units"][unit] == pytest.approx(factor, rel=1e-3), (c.name, unit)
    assert set(entries) <= set(BY_NAME)


def drawn(name, count, seed):
    """Columns of simulated patients of a protocol."""
    rng, characteristics = np.random.default_rng(seed), CTE if name == "ifx_cte" else AXSPA
    for _ in range(count):
        if name == "ifx_cte":
            yield clinical_values(int(rng.random() < 0.4), float(rng.standard_normal()), characteristics, rng)
        else:
            course = draw_course(float(rng.standard_normal()), rng).clinical
            yield {c.name: float(np.clip(course[c.name], c.low, c.high)) for c in characteristics}


@pytest.mark.parametrize(("name", "characteristics"), [("ifx_cte", CTE), ("axspa_mri", AXSPA)])
def test_no_simulated_cohort_looks_like_another_unit(name, characteristics):
    rows = list(drawn(name, 1200, seed=3))
    columns = {c.name: [row[c.name] for row in rows] for c in characteristics}
    for size in (20, 60, 300):
        for start in range(0, 1200, size):
            part = {key: values[start : start + size] for key, values in columns.items()}
            assert suspicions(part, characteristics) == ()


@pytest.mark.parametrize(
    ("name", "unit", "median"),
    [
        ("urea_nitrogen", "mg/dL", 12.3),
        ("crp", "mg/dL", 1.08),
        ("total_cholesterol", "g/L", 1.34),
        ("hdl", "g/L", 0.37),
        ("platelet", "10^4/uL", 27.8),
        ("uric_acid", "mg/L", 51.6),
    ],
)
def test_a_column_in_another_unit_is_told_by_its_median_with_both_numbers(name, unit, median):
    values = [median * (0.9 + 0.2 * i / 30) for i in range(31)]
    (found,) = suspicions({name: values}, CTE)
    c, factor = BY_NAME[name], units_of(BY_NAME[name])[unit]
    assert found.unit == unit
    assert str(found) == (
        f"{name}: the median of 31 values is {median:.3g}, unlikely in {c.unit}, and looks like {unit} "
        f"({median * factor:.3g} {c.unit}): write {name} ({unit}) as its header to convert them, or write {name} "
        f"({c.unit}) as its header if they are right"
    )


@pytest.mark.parametrize(("name", "median"), [("monocyte", 7.5 / 2), ("neutrophil", 48), ("lymphocyte", 11)])
def test_cells_in_per_cent_are_told_though_no_factor_leads_back(name, median):
    (found,) = suspicions({name: [median] * 30}, CTE)
    assert found.certain
    assert f"looks like %: give the values in 10^9/L, or write {name} (10^9/L)" in str(found)


@pytest.mark.parametrize(("name", "median"), [("monocyte", 0.07), ("neutrophil", 0.62), ("lymphocyte", 0.26)])
def test_cells_as_a_share_of_1_which_may_be_of_10_000_a_microlitre_too_are_told_as_both(name, median):
    (found,) = suspicions({name: [median] * 30}, CTE)
    assert found.certain
    assert "looks like a share of all white cells, or 10^4/uL: give the values in 10^9/L, or write" in str(found)


def test_few_values_are_not_judged_and_only_many_are_certain():
    twelve = [12.0] * 100
    assert suspicions({"urea_nitrogen": twelve[: LEAST - 1]}, CTE) == ()
    assert [s.certain for s in suspicions({"urea_nitrogen": twelve[:LEAST]}, CTE)] == [False]
    assert [s.certain for s in suspicions({"urea_nitrogen": twelve[:20]}, CTE)] == [True]
    assert [s.certain for s in suspicions({"urea_nitrogen": [8.0] * 100}, CTE)] == [False]  # of old patients, it may be
    assert [s.certain for s in suspicions({"crp": [1.2] * 100}, CTE)] == [False]  # of patients in remission, it may be


def test_a_column_of_zeros_or_of_a_characteristic_without_medians_is_not_judged():
    assert suspicions({"crp": [0.0] * 50, "age": [1.0] * 50, "smoking": [0.0] * 50}, CTE) == ()
