"""The worked example of docs/training-options.md: a protocol with `calibration: logistic`, trained and asked."""

import csv
import re

import numpy as np
import pytest
import yaml
from invented_cohort import write_cohort, write_record, write_rows

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.prediction.contributions import explain
from IFXPredictLib.prediction.feature_rows import feature_rows
from IFXPredictLib.protocol.loading import load_protocol


@pytest.fixture
def study(tiny_protocol_folder, network_file, tmp_path):
    """An invented cohort of whose outcomes every fifth is another than its features tell, and a protocol for it."""
    write_cohort(tmp_path, load_protocol(tiny_protocol_folder), network_file)
    with (tmp_path / "cohort.csv").open(encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    for row in rows[::5]:
        row[header.index("outcome")] = str(1 - int(row[header.index("outcome")]))
    write_rows(tmp_path / "cohort.csv", header, rows)
    write_record(tmp_path, tmp_path / "features", network_file, load_protocol(tiny_protocol_folder))
    return tmp_path


def protocol_of(study, tiny_protocol_folder, example):
    folder = study / "my_study"
    folder.mkdir(exist_ok=True)
    settings = yaml.safe_load((tiny_protocol_folder / "protocol.yaml").read_text(encoding="utf-8"))
    models = [{"name": "clinical", "modalities": ["clinical"]}]
    own = settings | yaml.safe_load(example) | {"based_on": str(tiny_protocol_folder.parent / "ifx_cte_demo")}
    (folder / "protocol.yaml").write_text(yaml.safe_dump(own | {"models": models}), encoding="utf-8")
    return folder


def test_the_example_of_the_documents_trains_a_bundle_that_answers_calibrated(
    repository, study, tiny_protocol_folder, ifxpredict, refused, tmp_path
):
    text = (repository / "docs" / "training-options.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(calibration: .*?)```", text, re.DOTALL)
    protocol = protocol_of(study, tiny_protocol_folder, example)
    common = ("--clinical", study / "clinical.csv", "--cohort", study / "cohort.csv", "--protocol", protocol)
    given = ("train", "--features", study / "features" / "features.csv", *common, "--out", tmp_path / "bundle")
    found = ifxpredict(*given)
    assert found.status == 0, found.err
    bundle = load_bundle(tmp_path / "bundle")
    (model,) = bundle.models
    assert model.calibration.method == "logistic"
    assert (model.calibration.cases, model.calibration.calls_changed) == (60, 0)
    assert bundle.performance["out_of_fold"]["clinical"]["brier"] < 0.25, "better than one half for everybody"
    features = bundle.golden.features
    answer = bundle.answers(features)
    (why,) = explain(features, bundle, answer, feature_rows(features, bundle))
    assert 0 < why.probability == answer["clinical"].raw_score < 1
    assert np.isclose(why.base + sum(f.contribution for f in why.features), why.probability, atol=1e-9)
    protocol_of(study, tiny_protocol_folder, example.replace("logistic", "platt"))
    assert "calibration: expected none or logistic or isotonic or beta, found 'platt'" in refused(*given)
