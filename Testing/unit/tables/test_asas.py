"""Hand-made cases at every boundary of the definitions; each row is before and after of the four domains."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.tables.asas import DOMAINS, asas20, asas40, inflammation, read_responses

# before, after, ASAS20, ASAS40; the domains are global, pain, BASFI, inflammation
TABLE = {
    "nothing changes": ([6, 6, 6, 6], [6, 6, 6, 6], 0, 0),
    "all domains go to 0": ([6, 6, 6, 6], [0, 0, 0, 0], 1, 1),
    "three improve by exactly 20 % and 1 unit": ([5, 5, 5, 5], [4, 4, 4, 5], 1, 0),
    "one of the three improves by 1 unit but less than 20 %": ([5, 5, 6, 5], [4, 4, 5, 5], 0, 0),
    "one of the three improves by 20 % but less than 1 unit": ([5, 5, 4, 5], [4, 4, 3.1, 5], 0, 0),
    "a quarter of a low value is 1 unit": ([4, 4, 4, 4], [3, 3, 3, 4], 1, 0),
    "20 % of 10 is 2 units": ([10, 10, 10, 10], [8, 8, 8, 10], 1, 0),
    "just less than 20 % of 10": ([10, 10, 10, 10], [8, 8, 8.1, 10], 0, 0),
    "two domains are not enough": ([8, 8, 8, 8], [0, 0, 8, 8], 0, 0),
    "the fourth domain worsens by exactly 20 % and 1 unit": ([5, 5, 5, 5], [3, 3, 3, 6], 0, 0),
    "the fourth domain worsens by 1 unit but less than 20 %": ([5, 5, 5, 6], [3, 3, 3, 7], 1, 0),
    "the fourth domain worsens by 20 % but less than 1 unit": ([5, 5, 5, 4], [3, 3, 3, 4.9], 1, 0),
    "the fourth domain worsens by a little": ([5, 5, 5, 5], [3, 3, 3, 5.1], 1, 0),
    "the fourth domain stays": ([5, 5, 5, 5], [3, 3, 3, 5], 1, 1),
    "the fourth domain improves by a little": ([5, 5, 5, 5], [3, 3, 3, 4.9], 1, 1),
    "exactly 40 % but less than 2 units": ([4, 4, 4, 4], [2.4, 2.4, 2.4, 4], 1, 0),
    "exactly 2 units are half of 4": ([4, 4, 4, 4], [2, 2, 2, 4], 1, 1),
    "exactly 2 units but less than 40 %": ([6, 6, 6, 6], [4, 4, 4, 6], 1, 0),
    "40 % of 10 is 4 units": ([10, 10, 10, 10], [6, 6, 6, 10], 1, 1),
    "just less than 40 % of 10": ([10, 10, 10, 10], [6, 6, 6.1, 10], 1, 0),
    "another domain is the one that stays": ([7, 5, 5, 5], [7, 3, 3, 3], 1, 1),
    "another domain is the one that worsens": ([5, 7, 5, 5], [3, 9, 3, 3], 0, 0),
    "a fourth domain of 0 stays 0": ([5, 5, 5, 0], [3, 3, 3, 0], 1, 1),
    "a fourth domain of 0 rises by less than 1 unit": ([5, 5, 5, 0], [3, 3, 3, 0.9], 1, 0),
    "a fourth domain of 0 rises by 1 unit": ([5, 5, 5, 0], [3, 3, 3, 1], 0, 0),
    "domains of 0 cannot improve": ([0, 0, 5, 5], [0, 0, 1, 1], 0, 0),
    "all domains are 0 and stay so": ([0, 0, 0, 0], [0, 0, 0, 0], 0, 0),
    "below 1 nothing can improve by 1 unit": ([0.9, 5, 5, 5], [0, 3, 3, 5], 0, 0),
    "no domain is above 2": ([3, 3, 3, 3], [2, 2, 2, 2], 1, 0),
    "one domain is above 2": ([6, 6, 6, 6], [2, 2, 2, 2.1], 1, 1),
    "1 unit in decimals that doubles cannot hold": ([4.1, 4.1, 4.1, 4.1], [3.1, 3.1, 3.1, 4.1], 1, 0),
    "2 units in decimals that doubles cannot hold": ([4.1, 4.1, 4.1, 4.1], [2.1, 2.1, 2.1, 4.1], 1, 1),
    "20 % in decimals that doubles cannot hold": ([5.5, 5.5, 5.5, 5.5], [4.4, 4.4, 4.4, 5.5], 1, 0),
    "40 % in decimals that doubles cannot hold": ([5.5, 5.5, 5.5, 5.5], [3.3, 3.3, 3.3, 5.5], 1, 1),
    "a worsening by 1 unit in decimals": ([5, 5, 5, 3.1], [3, 3, 3, 4.1], 0, 0),
}
RESPONSES = {"ASAS20": (asas20, 2), "ASAS40": (asas40, 3)}


@pytest.mark.parametrize("case", TABLE)
def test_a_hand_made_case_responds_as_the_definition_says(case):
    before, after, *expected = TABLE[case]
    assert [int(asas20([before], [after])[0]), int(asas40([before], [after])[0])] == expected


@pytest.mark.parametrize("response", RESPONSES)
def test_many_cases_at_once_respond_as_each_alone(response):
    compute, column = RESPONSES[response]
    rows = list(TABLE.values())
    found = compute([row[0] for row in rows], [row[1] for row in rows])
    assert found.tolist() == [row[column] for row in rows]
    assert found.dtype == np.intp


def test_which_domain_is_which_makes_no_difference():
    random = np.random.default_rng(1)
    before = random.integers(0, 101, (2000, 4)) / 10
    after = np.clip(before * random.uniform(0.2, 1.1, (2000, 4)), 0, 10).round(1)
    for compute, _ in RESPONSES.values():
        found = compute(before, after)
        assert 0.05 < found.mean() < 0.95
        for order in ([3, 2, 1, 0], [1, 2, 3, 0]):
            assert np.array_equal(compute(before[:, order], after[:, order]), found)


def test_whoever_has_asas40_has_asas20():
    before, after = np.random.default_rng(2).integers(0, 101, (2, 5000, 4)) / 10
    strict, loose = asas40(before, after), asas20(before, after)
    assert np.all(loose >= strict)
    assert loose.sum() > strict.sum() > 0


def test_inflammation_is_the_mean_of_the_two_questions():
    assert inflammation([7, 0, 10], [4, 1, 10]).tolist() == [5.5, 0.5, 10]


def test_the_domains_have_names_in_their_order():
    assert DOMAINS == ("patient_global", "spinal_pain", "basfi", "inflammation")


@pytest.mark.parametrize("value", [np.nan, -0.1, 10.1, 65, np.inf])
@pytest.mark.parametrize("compute", [asas20, asas40])
def test_a_score_that_is_missing_or_out_of_range_is_refused_by_its_place(compute, value):
    good, bad = np.full((3, 4), 5.0), np.full((3, 4), 5.0)
    bad[2, 1] = value
    with pytest.raises(CohortError, match=r"ASAS: baseline: spinal_pain of row 2 \(from 0\) is .*, expected 0 to 10"):
        compute(bad, good)
    with pytest.raises(CohortError, match=r"ASAS: follow-up: spinal_pain of row 2 \(from 0\) is .*divide scores"):
        compute(good, bad)


def test_a_missing_question_leaves_inflammation_unknown():
    with pytest.raises(CohortError, match=r"BASDAI: question 6 of row 1 \(from 0\) is nan"):
        inflammation([1, 2], [3, np.nan])


@pytest.mark.parametrize("scores", [np.ones(4), np.ones((2, 3)), np.ones((4, 2))])
def test_scores_of_another_shape_are_refused(scores):
    with pytest.raises(CohortError, match=r"baseline: expected scores of shape \(cases, 4\), found \("):
        asas20(scores, scores)


def test_another_number_of_cases_at_follow_up_is_refused():
    with pytest.raises(CohortError, match="baseline has 3 cases, follow-up 2"):
        asas40(np.ones((3, 4)), np.ones((2, 4)))


def test_questions_of_different_numbers_of_cases_are_refused():
    with pytest.raises(CohortError, match=r"expected two lists of one length, found \(2,\), \(3,\)"):
        inflammation([1, 2], [1, 2, 3])


def test_scores_that_are_worse_under_treatment_in_every_domain_are_told_of(tmp_path):
    names = [f"{domain}_{when}" for when in ("baseline", "follow_up") for domain in DOMAINS]
    header, path, cases = ",".join(["case", *names]), tmp_path / "asas.csv", [f"P{k}" for k in range(5)]

    def responses(row):
        path.write_text("".join(f"{line}\n" for line in (header, *(f"{case},{row}" for case in cases))), "utf-8")
        return read_responses(path, cases)["asas40"].tolist()

    assert responses("6,6,6,6,2,2,2,2") == [1] * 5
    assert responses("2,2,2,6,3,3,3,5") == [0] * 5
    with pytest.warns(UserWarning, match=r"than before \(2\.0 before, 6\.0 after\): are the columns of baseline"):
        assert responses("2,2,2,2,6,6,6,6") == [0] * 5
