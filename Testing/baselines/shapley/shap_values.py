"""Makes inputs.csv, machines.json and expected.csv: the shap package's Shapley values of models of scikit-learn.

Run in this folder with shap 0.51.0, scikit-learn 1.9.1 and NumPy 2.4.6 installed: python shap_values.py
"""

import csv
import json

import numpy as np
import shap
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVR

SHAPES = {"one": (30, 1), "four": (40, 4), "seven": (166, 7), "twelve": (50, 12), "fifteen": (30, 15)}
EXPLAINED = 3
FUSED = {"first": slice(0, 2), "second": slice(2, 4)}  # two models of two features: the tree below is the two-level one


def digits(value: float) -> str:
    return f"{value:.17g}"


def fit_machine(x, y) -> dict:
    """e1071's eps-regression, as arrays: the fields of IFXPredictLib.models.svm.Svm."""
    center, scale = x.mean(axis=0), x.std(axis=0, ddof=1)
    y_center, y_scale = y.mean(), y.std(ddof=1)
    svr = SVR(kernel="rbf", C=1, epsilon=0.1, gamma=1 / x.shape[1], tol=1e-3)
    svr.fit((x - center) / scale, (y - y_center) / y_scale)
    return {
        "center": center,
        "scale": scale,
        "support_vectors": svr.support_vectors_,
        "dual": svr.dual_coef_[0],
        "intercept": float(svr.intercept_[0]),
        "gamma": 1 / x.shape[1],
        "y_center": float(y_center),
        "y_scale": float(y_scale),
    }


def raw(machine):
    def score(x):
        z = (np.asarray(x) - machine["center"]) / machine["scale"]
        distance = ((z[:, None, :] - machine["support_vectors"]) ** 2).sum(axis=2)
        kernel = np.exp(-machine["gamma"] * distance)
        return (kernel @ machine["dual"] + machine["intercept"]) * machine["y_scale"] + machine["y_center"]

    return score


def clipped(machine):
    return lambda x: np.clip(raw(machine)(x), 0, 1)


def exact(score, background, cases):
    masker = shap.maskers.Independent(background, max_samples=len(background))
    found = shap.explainers.Exact(score, masker)(cases, max_evals=2 ** background.shape[1] + 1)
    return found.base_values, found.values


def owen(score, background, cases):
    """Owen values of the tree ((0, 1), (2, 3))."""
    tree = np.array([[0, 1, 1.0, 2], [2, 3, 1.0, 2], [4, 5, 2.0, 4]])
    masker = shap.maskers.Partition(background, max_samples=len(background), clustering=tree)
    found = shap.explainers.Partition(score, masker)(cases, max_evals=2000)
    return found.base_values, found.values


def keep_logistic(keep, x, y, new) -> dict:
    scale = x.std(axis=0)
    logistic = LogisticRegression().fit(x / scale, y)
    keep("logistic", "logit", *exact(lambda r: logistic.decision_function(r / scale), x, new))
    keep("logistic", "probability", *exact(lambda r: logistic.predict_proba(r / scale)[:, 1], x, new))
    return {"logistic": {"coefficients": logistic.coef_[0] / scale, "intercept": logistic.intercept_[0]}}


def keep_fusion(keep, x, y, new) -> dict:
    parts = {part: fit_machine(x[:, columns], y) for part, columns in FUSED.items()}
    models = [(clipped(parts[part]), columns) for part, columns in FUSED.items()]

    def answers(rows):
        return np.column_stack([model(rows[:, columns]) for model, columns in models])

    fusion = fit_machine(answers(x), y)
    keep("fusion", "inputs", *exact(clipped(fusion), answers(x), answers(new)))
    keep("fusion", "features", *owen(lambda r: clipped(fusion)(answers(r)), x, new))
    return parts | {"fusion": fusion}


def main() -> None:
    random = np.random.default_rng(20240601)
    inputs, machines, expected = [], {}, []

    def keep(name, scale, base, values):
        for i, row in enumerate(values):
            expected.append([name, scale, i, "base", digits(np.broadcast_to(base, len(values))[i])])
            expected.extend([name, scale, i, j, digits(v)] for j, v in enumerate(row))

    for name, (cases, features) in SHAPES.items():
        spread = 10.0 ** random.integers(-2, 3, features)
        x = random.normal(size=(cases, features)) * spread + 5 * spread
        signal = (x / spread)[:, 0] + 0.5 * (x / spread)[:, -1] ** 2 / 5
        y = (signal + random.normal(size=cases) > np.median(signal)).astype(float)
        new = x[:EXPLAINED] + 0.7 * spread * random.normal(size=(EXPLAINED, features))
        inputs.extend([name, "background", digits(o), " ".join(map(digits, r))] for o, r in zip(y, x, strict=True))
        inputs.extend([name, "explained", -1, " ".join(map(digits, r))] for r in new)
        machine = machines[name] = fit_machine(x, y)
        keep(name, "raw", *exact(raw(machine), x, new))
        keep(name, "probability", *exact(clipped(machine), x, new))
        if name == "four":
            machines |= keep_logistic(keep, x, y, new) | keep_fusion(keep, x, y, new)
    write("inputs.csv", ["set", "part", "y", "x"], inputs)
    write("expected.csv", ["set", "scale", "case", "feature", "value"], expected)
    with open("machines.json", "w", encoding="utf-8") as stream:
        json.dump(machines, stream, default=lambda v: np.asarray(v).tolist())
        stream.write("\n")
    print(f"shap {shap.__version__}")


def write(file, header, rows) -> None:
    with open(file, "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    main()
