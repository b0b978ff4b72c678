import numpy as np
import pytest

from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.spondyloarthritis import AGE_MEAN, AGE_SD, CHARACTERISTICS, MALE, asdas_crp, draw_course
from IFXPredictLib.stats.discrimination import auc
from IFXPredictLib.tables.asas import DOMAINS, asas20, asas40

PROTOCOL = load_protocol("axspa_mri")
DRAWS = 6000


@pytest.fixture(scope="module")
def severity():
    return np.random.default_rng(1).standard_normal(DRAWS)


@pytest.fixture(scope="module")
def courses(severity):
    rng = np.random.default_rng(2)
    return [draw_course(s, rng) for s in severity]


@pytest.fixture(scope="module")
def values(courses):
    """Clinical values by name, each (n,)."""
    return {name: np.array([c.clinical[name] for c in courses]) for name in CHARACTERISTICS}


@pytest.fixture(scope="module")
def responses(courses):
    before, after = (np.array([getattr(c, when) for c in courses]) for when in ("baseline", "follow_up"))
    return {"asas40": asas40(before, after), "asas20": asas20(before, after)}


def correlation(a, b):
    return np.corrcoef(np.argsort(np.argsort(a)), np.argsort(np.argsort(b)))[0, 1]


def test_the_protocols_characteristics_are_drawn_in_its_order(courses):
    assert PROTOCOL.clinical_names == CHARACTERISTICS == tuple(courses[0].clinical)


def test_age_and_sex_are_as_published(values):
    assert (AGE_MEAN, AGE_SD, MALE) == (26.5, 9.0, 0.66)
    assert values["age"].mean() == pytest.approx(26.5, abs=0.35)  # three standard errors
    assert values["age"].std() == pytest.approx(9.0, abs=0.45)
    assert values["sex_male"].mean() == pytest.approx(0.66, abs=0.02)


def test_every_value_is_plausible(values):
    for c in PROTOCOL.clinical:
        assert values[c.name].min() >= c.low
        assert values[c.name].max() <= c.high
        assert c.kind == "continuous" or set(values[c.name]) == {0.0, 1.0}


def test_nobody_is_ill_for_longer_than_he_or_she_could_be(values):
    assert (values["disease_duration"] <= np.maximum(values["age"] - 8, 0.5)).all()


def test_values_are_of_a_registrys_size(values):
    assert 5 < np.median(values["crp"]) < 13
    assert 4.2 < values["basdai"].mean() < 5.8
    assert 2.8 < values["asdas_crp"].mean() < 3.8
    assert 0.75 < values["hla_b27"].mean() < 0.92
    assert 2 < np.median(values["disease_duration"]) < 5


def test_about_45_percent_reach_asas40_and_62_percent_asas20(responses):
    assert responses["asas40"].mean() == pytest.approx(0.45, abs=0.025)
    assert responses["asas20"].mean() == pytest.approx(0.62, abs=0.025)
    assert (responses["asas20"] >= responses["asas40"]).all()


def test_the_domains_at_baseline_are_the_clinical_scores(courses):
    for course in courses[:200]:
        before = dict(zip(DOMAINS, course.baseline, strict=True))
        assert all(before[name] == course.clinical[name] for name in DOMAINS[:3])
    scores = np.array([(*c.baseline, *c.follow_up) for c in courses])
    assert scores.min() >= 0
    assert scores.max() <= 10


def test_the_inflamed_the_young_and_the_slim_respond(severity, values, responses):
    response = responses["asas40"]
    assert 0.8 < auc(response, severity) < 0.9
    assert auc(response, values["crp"]) > 0.62
    assert auc(response, values["age"]) < 0.45
    assert auc(response, values["bmi"]) < 0.45


def test_signs_of_inflammation_move_together(severity, values):
    assert 0.25 < correlation(values["crp"], severity) < 0.6
    assert correlation(values["crp"], values["esr"]) > 0.5
    assert correlation(values["basdai"], values["patient_global"]) > 0.4
    assert correlation(values["age"], values["disease_duration"]) > 0.3


def test_years_of_disease_leave_damage(courses, values):
    damage = np.array([c.damage for c in courses])
    assert damage.min() >= 0
    assert damage.max() <= 1
    assert correlation(damage, values["disease_duration"]) > 0.5
    assert damage[values["radiographic"] == 1].mean() > damage[values["radiographic"] == 0].mean() + 0.2


def test_the_asdas_has_the_published_weights():
    """0.121 x 6 + 0.058 x 5 + 0.110 x 7 + 0.073 x 4 + 0.579 x ln(21) = 2.078 + 1.7628 by hand."""
    assert asdas_crp(6, 5, 7, 4, 20) == pytest.approx(3.84076, abs=1e-4)
    assert asdas_crp(0, 0, 0, 0, 0) == asdas_crp(0, 0, 0, 0, 2) == pytest.approx(0.579 * np.log(3))


def test_a_course_is_set_by_severity_and_seed():
    one, same, other = (draw_course(0.3, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one == same
    assert one != other
