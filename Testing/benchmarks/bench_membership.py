"""Does a shared bundle tell its training cases? AUCs of membership attacks before and after `bundle share`.

    python Testing/benchmarks/bench_membership.py [--repeats 3] [--sizes 100 250 1000] [--inputs 3]

Each row is the mean and the most over simulated cohorts, of n training cases and as many others each; 0.5 tells
nothing. "wide" is the support vector machine that docs/sharing.md asks for.
"""

import argparse
import importlib
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import SvmRules


def main() -> None:
    """Print a table for each kind of classifier and cohorts of several sizes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 250, 1000])
    parser.add_argument("--inputs", type=int, default=3)
    parser.add_argument("--kinds", nargs="+", choices=("svm", "wide", "l2_logistic"))
    parser.add_argument("--smallest", action="store_true", help="one small cohort of each kind: only to try it")
    asked = parser.parse_args()
    if asked.smallest:
        asked.repeats, asked.sizes = 1, [60]
    from IFXPredictLib.bundles.sharing import share_bundle

    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
    attacker = importlib.import_module("membership")
    draw, one_model_bundle, attacks = attacker.draw, attacker.one_model_bundle, attacker.attacks

    svm, logistic = map(load_protocol, ("ifx_cte_demo", "axspa_mri_demo"))
    wide = replace(svm, svm=SvmRules(cost=0.1, epsilon=0.1, tolerance=0.001, gamma_times_inputs=0.1))
    protocols = {"svm": svm, "wide": wide, "l2_logistic": logistic}
    print("classifier\tn\tbundle\tscores\treferences\trows\tlargest difference")
    for kind in asked.kinds or protocols:
        protocol = protocols[kind]
        for n in asked.sizes:
            found: dict[str, list[list[float]]] = {"as trained": [], "shared": []}
            far = 0.0
            for repeat in range(asked.repeats):
                random = np.random.default_rng([n, repeat])
                members, others = (draw(n, random, asked.inputs) for _ in range(2))
                bundle = one_model_bundle(*members, protocol)
                shared = share_bundle(bundle, Path("shared"), 1.0)
                assert shared.shared
                far = max(far, shared.shared["models"]["clinical"]["fresh"]["largest"])
                for name, one in (("as trained", bundle), ("shared", shared)):
                    areas = attacks(one.models[0], members, others, protocol, seed=repeat)
                    found[name].append(list(areas.values()))
            for name, rows in found.items():
                pairs = zip(np.mean(rows, axis=0), np.max(rows, axis=0), strict=True)
                means = "\t".join(f"{mean:.3f} ({most:.3f})" for mean, most in pairs)
                print(f"{kind}\t{n}\t{name}\t{means}\t{far:.2g}", flush=True)


if __name__ == "__main__":
    main()
