"""How much the L2 logistic regression is penalised: C by cross-validation inside the training split.

It is glmnet's ridge path and cv.glmnet's out-of-fold deviance (elastic_net.py, alpha = 0): lambda, a penalty per case,
is chosen, and C = 1 / (n lambda) follows for all n cases. The path ends at 1e-4 (p > n: 0.01) of its largest lambda,
which ridge sets at 1000 times that of a LASSO: a C beyond its end is never chosen, however well it would do.
"""

import numpy as np
from numpy.typing import NDArray

from ..selection.elastic_net import Rule, cross_validate
from .logistic import c_of_lambda

Array = NDArray[np.float64]


def choose_c(x: Array, y: NDArray[np.integer], foldid: NDArray[np.integer], rule: Rule) -> float:
    """C for features ``x`` (n, p) and outcome ``y`` (n,), 0 or 1, by the deviance in the folds of ``foldid`` (n,).

    ``rule`` "min" takes the penalty with the smallest deviance, "1se" the largest penalty within one standard error
    of it; ``foldid`` comes from ``stratified_folds``. Raises TrainingError as ``cross_validate`` does.
    """
    found = cross_validate(x, np.asarray(y, np.float64), foldid, alpha=0.0)
    return c_of_lambda(found.lambda_min if rule == "min" else found.lambda_1se, len(x))
