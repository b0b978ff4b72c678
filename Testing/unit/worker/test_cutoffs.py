"""Cut-offs in the process: what the command says, a lock in a new folder only, and both as they travel."""

from dataclasses import replace
from pathlib import Path

import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.stats.decision_curve import decision_curve
from IFXPredictLib.training.cutoffs import cutoff_choices, out_of_fold_scores
from IFXPredictLib.worker.cutoffs import answer_cutoffs, answer_lock
from IFXPredictLib.worker.messages import CutoffsRequest, LockRequest, read_reply, read_request, to_line

DEMO = Path(__file__).parents[3] / "Resources" / "Bundles" / "demo"
RULES = ("sensitivity:0.9", "net_benefit:1", "sensitivity:0.9")


@pytest.fixture(scope="module")
def bundle():
    return load_bundle(DEMO)


def as_it_arrives(answer):
    return read_reply(to_line(answer))


def test_what_is_offered_is_that_of_the_command_with_the_curve_of_the_same_cases(bundle):
    request = CutoffsRequest(7, str(DEMO), "clinical", RULES, 0.3)
    assert read_request(to_line(request)) == request
    found = as_it_arrives(answer_cutoffs(request, bundle))
    expected = list(cutoff_choices(bundle, "clinical", RULES[:2], 0.3).values())
    assert [one.rule for one in found.offered] == ["", "sensitivity:0.9", "net_benefit:1"]
    for one, other in zip(found.offered, expected, strict=True):
        assert (one.cutoff, one.low, one.high, one.words) == (other.cutoff, other.low, other.high, other.words)
        assert (one.sensitivity, one.specificity, one.per_100) == (other.sensitivity, other.specificity, other.per_100)
    row = bundle.performance["out_of_fold"]["clinical"]
    assert (found.cases, found.positive) == (row["cases"], row["positive"])
    cases = out_of_fold_scores(bundle, "clinical")
    at = found.curve.thresholds.index(0.3)
    assert found.curve.net_benefit[at] == decision_curve(cases.outcome, cases.probability, [0.3]).net_benefit[0]
    assert found.curve.treat_all[at] == pytest.approx((found.positive - (found.cases - found.positive) * 3 / 7) / 166)


def test_a_lock_goes_to_a_new_folder_and_never_over_anything(bundle, tmp_path):
    out, taken = tmp_path / "locked", tmp_path / "taken"
    taken.mkdir()
    (taken / "notes.txt").write_text("mine", encoding="utf-8")
    request = LockRequest(1, str(DEMO), "clinical", "harm:1:4", "why", str(out))
    assert read_request(to_line(request)) == request
    found = as_it_arrives(answer_lock(request, bundle))
    assert (found.folder, found.told) == (str(out), load_bundle(out).cutoffs["clinical"].told)
    for folder in (out, taken, DEMO, taken / "notes.txt"):
        with pytest.raises(BundleError, match="is there already"):
            answer_lock(replace(request, out=str(folder)), bundle)
    assert (taken / "notes.txt").read_text(encoding="utf-8") == "mine"
