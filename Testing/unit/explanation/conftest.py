import json
from collections import defaultdict
from types import SimpleNamespace

import numpy as np
import pytest
from reference_tables import rows_of

from IFXPredictLib.models.svm import Svm


@pytest.fixture(scope="session")
def shap_package(repository):
    """What the shap package found: ``values[set, scale]`` (cases, p), ``base``, ``x`` and ``background`` by set."""
    folder = repository / "Testing" / "baselines" / "shapley"
    rows = defaultdict(list)
    for row in rows_of(folder / "inputs.csv"):
        rows[row["set"], row["part"]].append([float(v) for v in row["x"].split()])
    found, base = defaultdict(lambda: defaultdict(list)), defaultdict(list)
    for row in rows_of(folder / "expected.csv"):
        key = row["set"], row["scale"]
        if row["feature"] == "base":
            base[key].append(float(row["value"]))
        else:
            found[key][row["case"]].append(float(row["value"]))
    fields = json.loads((folder / "machines.json").read_text(encoding="utf-8"))
    classifiers = {
        name: Svm(**{k: np.array(v) if isinstance(v, list) else v for k, v in one.items()})
        for name, one in fields.items()
        if name != "logistic"
    }
    return SimpleNamespace(
        x={name: np.array(part) for (name, kind), part in rows.items() if kind == "explained"},
        background={name: np.array(part) for (name, kind), part in rows.items() if kind == "background"},
        values={key: np.array(list(cases.values())) for key, cases in found.items()},
        base={key: values[0] for key, values in base.items()},
        classifiers=classifiers,
        logistic=fields["logistic"],
    )
