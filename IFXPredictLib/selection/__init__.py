"""From many features to the few that a model takes.

``coordinate_descent``: penalised logistic regression from one penalty to the next, as glmnet
``sweeps``: its steps at one penalty, compiled
``elastic_net``: LASSO, elastic net and ridge: the path and its cross-validation
``filters``: filters among the columns of a table, as scikit-learn transformers
``redundancy``: which of several features that say the same is dropped
``selection``: the filters in the protocol's order, on the training split only
``stability_selection``: which features halves of the cases keep again and again, and how many of these are false
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "elastic_net": "Rule cross_validate",
        "filters": "Kind",
        "selection": "Selection blindly_kept select_features selection_frequencies",
        "stability_selection": "kept_by_halves",
    },
)
