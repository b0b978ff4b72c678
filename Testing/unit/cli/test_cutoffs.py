import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from IFXPredictLib.bundles.manifest import read_manifest
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.cli.main import main
from IFXPredictLib.prediction.prediction import bundle_provenance
from IFXPredictLib.report.method_facts import _locked_cutoffs
from IFXPredictLib.report.tables.robustness import out_of_fold_table

DEMO = Path(__file__).parents[3] / "Resources" / "Bundles" / "demo"


def test_rules_are_shown_beside_the_training_s_for_100_patients(capsys):
    words = ["cutoffs", "--bundle", str(DEMO), "--model", "clinical", "--rule", "specificity:0.9"]
    assert main(words) == 0
    text = capsys.readouterr().out
    assert "clinical  trained          0.608 " in text
    assert "but see the model card: inputs of fused models" in text
    assert "clinical, specificity:0.9: of 100 patients 19 found, 33 missed, 5 called in vain" in text
    assert main([*words, "--prevalence", "0.3", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["models"]["clinical"]["specificity:0.9"]
    assert found["per_100"]["tp"] + found["per_100"]["fn"] == pytest.approx(30)


def test_a_lock_is_a_new_bundle_that_says_so_everywhere(tmp_path, capsys):
    out, before = tmp_path / "locked", (DEMO / "bundle.json").read_bytes()
    lock = ["--lock", "clinical=sensitivity:0.9", "--reason", "a miss costs months", "--out", str(out)]
    assert main(["cutoffs", "--bundle", str(DEMO), *lock]) == 0
    assert (DEMO / "bundle.json").read_bytes() == before
    bundle, parent = load_bundle(out), load_bundle(DEMO)
    one = bundle.cutoffs["clinical"]
    assert one.parent == parent.sha256 != bundle.sha256
    assert bundle.answers(bundle.golden.features) == parent.answers(parent.golden.features)
    card = (out / "MODEL_CARD.md").read_text(encoding="utf-8")
    told = [card, bundle_provenance(bundle)["cutoff_clinical"], _locked_cutoffs(bundle)]
    assert all("a miss costs months" in text and "sensitivity at least 0.9" in text for text in told)
    (note,) = [
        note
        for note in out_of_fold_table(SimpleNamespace(titles={m.name: m.name for m in bundle.models}), bundle).notes
        if "training's cut" in note
    ]
    assert note.startswith(
        "Clinical: this row is at the training's cut-off; that of the other tables is 0.276 (95 % CI"
    )
    (line,) = read_manifest(out).locked
    assert line == "Clinical: cut-off chosen by sensitivity at least 0.9. Reason: a miss costs months"
    capsys.readouterr()
    assert main(["cutoffs", "--bundle", str(out), "--model", "clinical", "--rule", "youden"]) == 0
    assert "clinical  locked   0.276 " in capsys.readouterr().out
    assert main(["bundle", "show", str(out)]) == 0
    assert "Reason: a miss costs months" in capsys.readouterr().out
    again = ["--lock", "clinical=youden", "--reason", "for teaching", "--out", str(tmp_path / "again")]
    assert main(["cutoffs", "--bundle", str(out), *again]) == 0
    assert (tmp_path / "again" / "MODEL_CARD.md").read_text(encoding="utf-8").count("## Cut-offs locked") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--lock clinical=youden", "go together"),
        ("--reason why", "go together"),
        ("--lock clinical --reason why --out {out}", "expected MODEL=RULE"),
        ("--lock clinical=best --reason why --out {out}", "cut-off rule 'best'"),
        ("--lock clinical=youden --reason why --out {demo}", "is an input of this call"),
        ("--model svm", "has no model 'svm'"),
        ("--prevalence 30", "prevalence: expected a share"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_leaves_nothing(words, message, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["cutoffs", "--bundle", str(DEMO), *words.format(out=out, demo=DEMO).split()]) == 2
    errors = capsys.readouterr().err
    assert message in errors
    assert errors.count("\n") == 1
    assert not out.exists()
