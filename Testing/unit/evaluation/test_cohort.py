"""What evaluate reads is what the command reads; that the two agree in numbers is tested with the command."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.evaluation import cohort
from IFXPredictLib.tables.records import Agreement


def test_paths_may_be_texts_and_the_analysis_gets_what_was_read(monkeypatch):
    monkeypatch.setattr(cohort, "read_study_data", lambda bundle, *paths: ((bundle, *paths), None))
    monkeypatch.setattr(cohort, "analyse", lambda data, bundle, resamples, progress: (data, bundle, resamples))
    found = cohort.evaluate("b", "f.csv", Path("c.csv"), "~/cohort.csv", resamples=7)
    assert found == (("b", Path("f.csv"), Path("c.csv"), Path("~/cohort.csv")), "b", 7)


def test_deep_features_of_another_network_than_the_bundles_are_refused(monkeypatch, tmp_path):
    for name in ("network.safetensors", "other.safetensors"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    record = SimpleNamespace(network=tmp_path / "other.safetensors", agreement=None)
    monkeypatch.setattr(cohort, "read_cohort", lambda path, outcome: ())
    monkeypatch.setattr(cohort, "checked_extraction", lambda features, protocol, listed: record)
    bundle = SimpleNamespace(folder=tmp_path, protocol=SimpleNamespace(outcome=None))
    with pytest.raises(CohortError, match=r"^f\.csv: its deep features are of another network than the bundle's\.$"):
        cohort.evaluate(bundle, "f.csv", "clinical.csv", "cohort.csv")


def test_features_out_of_fold_which_no_prediction_takes_validate_nothing(monkeypatch, tmp_path):
    (tmp_path / "network.safetensors").write_text("the bundle's", encoding="utf-8")
    record = SimpleNamespace(network=tmp_path / "network.safetensors", agreement=Agreement(0.1, 0.2, 0.3))
    monkeypatch.setattr(cohort, "read_features", lambda path: None)
    monkeypatch.setattr(cohort, "checked_extraction", lambda features, protocol, listed: record)
    bundle = SimpleNamespace(folder=tmp_path, protocol=None)
    with pytest.raises(CohortError, match=r"^f\.csv: is of the training: .*; give another hospital's, by extract"):
        cohort.read_external_data(bundle, (), Path("f.csv"), Path("c.csv"))
