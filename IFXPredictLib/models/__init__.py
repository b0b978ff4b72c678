"""Classifiers, and what is kept of their training cases.

``arrays``: frozen dataclasses of arrays, stored by name and read back
``classifier``: the classifier that a protocol chooses
``completion``: cases imputed, then harmonised
``conformal``: which outcomes are left at a stated error rate: conformal prediction sets
``harmonisation``: imaging features as they would be of any centre
``imputation``: what stands for clinical values that were not given
``logistic``: L2 logistic regression
``outlier``: how unlike the training cases a case is: Mahalanobis distance
``pseudo_cases``: rows drawn from coarse summaries of training cases
``reduced_set``: the same scores without a training case
``recalibration``: maps of a fitted model's answers to probabilities: of its training, of another hospital
``reference``: what a bundle keeps of a model's training cases
``rounded_imputation``: what stands for missing values, by coarse summaries of the training cases
``svm``: the support vector machine, and the probability of its score
``unseen``: out-of-fold scores of all training cases, where patients have several
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "arrays": "stored",
        "classifier": "Classifier fit_classifier read_classifier refit_classifier score_scale",
        "completion": "Completion",
        "conformal": "ConformalSets UNDECIDED calibrate_sets in_words",
        "harmonisation": "Harmonisation check_harmonisation covariates_of fit_harmonisation",
        "imputation": "Imputation fit_clinical",
        "logistic": "L2Logistic fit_l2_logistic inverse_logit",
        "outlier": "MahalanobisDistance USUAL_SHARE fit_mahalanobis",
        "pseudo_cases": (
            "Spread apart_from coarse_correlation coarse_moments coarse_spread coarseness fitted_spread least_apart "
            "nearest rounded"
        ),
        "reduced_set": "fit_reduced_set in_units",
        "recalibration": "Recalibration ScoreCalibration fit_calibration fit_recalibration",
        "reference": "TrainingReference background_rows",
        "rounded_imputation": "coarse_imputation",
        "svm": "Svm probability",
        "unseen": "ScoresByPatient",
    },
)
