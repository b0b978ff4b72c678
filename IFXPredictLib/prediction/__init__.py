"""One case's answer, its reasons and its uncertainty, and how they are written.

``batch``: many cases from their tables to a folder of results
``cohort``: many cases at once, resumable, and their tables
``columns``: what the columns of its tables hold
``contributions``: why each model answered what it did, feature by feature
``feature_rows``: all features of one case as rows to read
``imputed``: what stood for missing clinical values
``prediction``: from a Case and a Bundle to the prediction table
``uncertainty``: outcomes at a stated level, and how usual the case is
``write``: a prediction as files, as JSON and as text
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "batch": "COMMAND blood_of inputs_of run_batch table_jobs",
        "cohort": "Job Predicted",
        "columns": "FEATURE_COLUMNS TRUST_COLUMNS WHY_COLUMNS batch_columns prediction_columns",
        "contributions": "ModelWhy WhyRow explain why_rows",
        "feature_rows": "FeatureRow columns_of_rows",
        "prediction": "DEMONSTRATION ModelPrediction Prediction extract_features no_answer predict",
        "uncertainty": "Uncertainty uncertainties unlike_in_words",
        "write": (
            "FILES MOST_SHOWN UncertaintyRow as_json as_text in_words points uncertainty_rows value_in_words "
            "write_prediction"
        ),
    },
)
