"""Nonsense in bundle.json and golden.json is refused by the name of its key, though every hash was set right."""

import copy
import json

import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.base.files import sha256_of_content
from IFXPredictLib.bundles.contents import check_card, read_contents, read_golden

REDRAWN = {"redrawings": 30, "local_mm": 0.7, "excess_mm": 0.4, "amplitude_of": "a study", "cases": 60}


@pytest.fixture(scope="module")
def content(bundle_folder):
    return json.loads((bundle_folder / "bundle.json").read_text(encoding="utf-8"))


def refused(content, change, message):
    changed = copy.deepcopy(content)
    change(changed)
    changed["protocol_sha256"] = sha256_of_content(changed["protocol"])
    with pytest.raises(BundleError, match=message) as caught:
        read_contents(changed, "b.json")
    assert str(caught.value).startswith("b.json: ")
    assert len(str(caught.value)) <= 340  # a protocol's keys, all of them, are the longest


def test_what_was_saved_is_read_key_by_key(content, fresh_bundle):
    found = read_contents(content, "b.json")
    assert found.protocol == fresh_bundle.protocol
    assert [(m.name, m.inputs, m.cutoff) for m in found.models] == [
        (m.name, m.inputs, m.cutoff) for m in fresh_bundle.models
    ]
    assert found.performance["train"]["deep"].auc == fresh_bundle.performance["train"]["deep"]["auc"]


def test_stability_selection_is_read_where_the_protocol_asks_for_it(content):
    changed = copy.deepcopy(content)
    changed["protocol"]["stability"] = {"pairs": 10, "threshold": 0.75, "errors": 1.0}
    changed["protocol_sha256"] = sha256_of_content(changed["protocol"])
    stable = {"offered": 50, "most": 5, "pairs": 10, "threshold": 0.75, "shares": {"crp": 1.0}}
    with pytest.raises(BundleError, match=r"selection\.clinical: stability: expected it where the protocol asks"):
        read_contents(changed, "b.json")
    for entry in filter(None, changed["selection"].values()):
        entry["stability"] = stable
    assert read_contents(changed, "b.json").selection["deep"].stability.stable == ("crp",)


def test_another_protocol_than_was_hashed_is_refused(content):
    changed = copy.deepcopy(content)
    changed["protocol"]["seed"] += 1
    with pytest.raises(BundleError, match=r"^b\.json: protocol: expected SHA-256 \w{64}, found \w{64}\.$"):
        read_contents(changed, "b.json")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.update(notice=""), "notice: expected 'DEMONSTRATION ONLY.* as in the protocol, found ''"),
        (lambda c: c.update(intended_use="all"), "intended_use: expected 'To try .* as in the protocol, found 'all'"),
        (lambda c: c["protocol"].update(colour="red"), "protocol: unknown key 'colour'"),
        (lambda c: c["protocol"]["image"].update(cube_side=10**6), "image.cube_side: expected 32 to 512, found 1e.06"),
        (lambda c: c["models"].reverse(), "models: expected clinical, .* in this order, found late_fusion, "),
        (lambda c: c["models"].pop(), "models: expected clinical"),
        (lambda c: c["models"][2].update(cutoff=1.5), r"models: deep: cutoff: expected 0 to 1, found 1\.5"),
        (lambda c: c["models"][2].update(inputs=[]), "models: deep: inputs: expected one or more, found none"),
        (lambda c: c["summary"].update(cases="40"), "summary: cases: expected int, found '40'"),
        (lambda c: c["summary"].update(cases=0), "summary: cases: expected one or more, found 0"),
        (lambda c: c["summary"].update(cases=41), "performance.train: cases: expected the summary's, 41, found 40"),
        (lambda c: c.update(software={}), "software: expected names and versions, found none"),
        (lambda c: c["software"].update(python=3), "software.python: expected str, found 3"),
        (lambda c: c["software"].update(python="3\n11"), r"software: 'python': expected a version of 1 to 100 letters"),
        (lambda c: c["software"].update({"x" * 10**4: "1"}), "software: 'xxx.*expected a version of 1 to 100 letters"),
    ],
)
def test_an_entry_that_is_not_as_it_must_be_is_named(content, change, message):
    refused(content, change, message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.clear(), r"selection: 'clinical' is missing \(5 such\)"),
        (lambda s: s.update(forest={}), "selection: 'forest' is unknown"),
        (lambda s: s.update(deep=[]), r"selection.deep: expected keys with values, found \[\]"),
        (
            lambda s: s.update(deep={}),
            "selection.deep: expected an entry, .* found an empty one",
        ),
        (
            lambda s: s.update(late_fusion=s["deep"]),
            "selection.late_fusion: expected an entry, empty for",
        ),
        (lambda s: s["deep"].pop("frequencies"), "selection.deep: the key 'frequencies' is missing"),
        (
            lambda s: s["deep"]["kept_after"].clear(),
            "deep: kept_after: expected one step or more, found none",
        ),
        (lambda s: s["deep"].update(seen=1), "selection.deep: unknown key 'seen'"),
        (lambda s: s["deep"]["kept_after"].update(lasso="3"), "kept_after.lasso: expected int, found '3'"),
        (lambda s: s["deep"]["kept_after"].update(lasso=-1), "kept_after.lasso: expected 0 to 1651, found -1"),
        (lambda s: s["deep"]["kept_after"].update(lasso=1652), "kept_after.lasso: expected 0 to 1651, found 1652"),
        (lambda s: s["deep"]["kept_after"].update(lasso=1651), "kept_after: expected each step to keep no more"),
        (lambda s: s["deep"]["frequencies"].update(deep_003=1.5), "frequencies.deep_003: .* at most 1, found 1.5"),
        (lambda s: s["deep"].update(stability={"offered": 3}), "stability: the key 'most' is missing"),
        (lambda s: s["deep"]["frequencies"].update(esp=0.5), "deep: expected features of the summary, found 'esp'"),
        (lambda s: s["deep"].update(constant=["x"]), "deep: expected features of the summary, found 'x'"),
        (lambda s: s["deep"].update(constant=[3]), r"selection.deep: constant\[0\]: expected str, found 3"),
        (lambda s: s["deep"].update(iccs=["perturbation"]), "selection.deep: redrawn: expected it where an ICC is of"),
        (lambda s: s["deep"].update(redrawn=REDRAWN), "selection.deep: redrawn: expected it where an ICC is of that"),
        (
            lambda s: s["deep"].update(iccs=["perturbation"], redrawn=REDRAWN | {"redrawings": 1}),
            "deep: redrawn: expected redrawings of a cohort, found redrawings: expected 2 or more, found 1",
        ),
        (
            lambda s: s["deep"].update(iccs=["perturbation"], redrawn=REDRAWN | {"local_mm": "far"}),
            "selection.deep: redrawn: local_mm: expected a finite number, found 'far'",
        ),
    ],
)
def test_how_features_were_selected_is_checked(content, change, message):
    refused(content, lambda c: change(c["selection"]), message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: p.clear(), r"performance.train: 'clinical' is missing \(5 such\)"),
        (lambda p: p.pop("out_of_fold"), "performance.out_of_fold: 'clinical' is missing"),
        (lambda p: p["train"].pop("deep"), r"performance.train: 'deep' is missing \(1 such\)"),
        (lambda p: p.update(tests={}), "performance: 'tests' is unknown; known are train, out_of_fold, test"),
        (lambda p: p.update(test={}), "performance.test: 'clinical' is missing"),
        (lambda p: p.update(test=[]), r"performance.test: expected keys with values, found \[\]"),
        (lambda p: p["train"].update(deep=3), "performance.train.deep: expected keys with values, found 3"),
        (lambda p: p["train"]["deep"].pop("auc"), "performance.train.deep: the key 'auc' is missing"),
        (lambda p: p["train"]["deep"].update(auc=[0.9]), r"train.deep: auc: expected a finite number, found \[0.9\]"),
        (lambda p: p["train"]["deep"].update(auc=9), "performance.train.deep: auc: expected 0 to 1, found 9"),
        (lambda p: p["train"]["deep"].update(auc=0.1), "auc: expected between auc_low and auc_high, found 0.1"),
        (lambda p: p["train"]["deep"].update(brier=None), "brier: expected a finite number, found None"),
        (lambda p: p["train"]["deep"].update(brier_raw=-1), "brier_raw: expected 0 or more, found -1"),
        (lambda p: p["train"]["deep"].update(cutoff=0.5), r"cutoff: expected the model's, 0\.\d+, found 0\.5"),
        (lambda p: p["train"]["deep"].update(positive=40), "positive: expected 1 to 39, found 40"),
        (lambda p: p["train"]["deep"].update(positive=19), "sensitivity: expected a share of whole cases"),
        (lambda p: p["train"]["deep"].update(ppv=0.123), r"ppv: expected [01][.\d]+ by sensitivity and specificity"),
        (lambda p: p["train"]["deep"].update(npv=None), r"npv: expected [01][.\d]+ by sensitivity .* found None"),
        (lambda p: p["train"]["deep"].update(accuracy=0.5), r"accuracy: expected [01][.\d]+ by sensitivity"),
    ],
)
def test_how_well_the_models_did_is_checked(content, change, message):
    refused(content, lambda c: change(c["performance"]), message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda g: g.update(deep=3), "g.json: deep: expected a list, found 3"),
        (lambda g: g["deep"].__setitem__(7, "1"), r"g.json: deep\[7\]: expected a finite number, found '1'"),
        (lambda g: g["scores"].update(deep=None), "g.json: scores.deep: expected a finite number, found None"),
        (lambda g: g.update(features=[]), r"g.json: features: expected keys with values, found \[\]"),
        (lambda g: g.update(more=1), "g.json: unknown key 'more'"),
    ],
)
def test_the_golden_case_is_checked(bundle_folder, change, message):
    golden = json.loads((bundle_folder / "golden.json").read_text(encoding="utf-8"))
    assert read_golden(golden, "g.json").deep[7] == golden["deep"][7]
    change(golden)
    with pytest.raises(BundleError, match=message):
        read_golden(golden, "g.json")


@pytest.mark.parametrize(
    ("card", "message"),
    [
        (b"Beware.\n\xff", "cannot be read"),
        (b"Beware.\0", r"is no text, it holds the character '\\x00'"),
        (b"Beware.\x1b[2J", r"is no text, it holds the character '\\x1b'"),
        (b"Trust me.", "does not say the bundle's notice, 'Beware.'"),
        (b"Beware." + b" " * 2**20, "has 1048583 bytes, expected at most 1048576"),
    ],
)
def test_the_card_is_a_text_that_says_the_notice(tmp_path, card, message):
    (tmp_path / "MODEL_CARD.md").write_bytes(b"# Card\r\n\tBeware. \xc3\xbc\n")
    check_card(tmp_path / "MODEL_CARD.md", "Beware.")
    (tmp_path / "MODEL_CARD.md").write_bytes(card)
    with pytest.raises(BundleError, match=rf"MODEL_CARD\.md: {message}"):
        check_card(tmp_path / "MODEL_CARD.md", "Beware.")
