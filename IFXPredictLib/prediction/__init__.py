"""One case's answer, its reasons and its uncertainty, and how they are written.

``band``: the answers when the lesion is drawn again
``band_files``: a band as files and as text
``band_rows``: what a band is
``batch``: many cases from their tables to a folder of results
``cohort``: many cases at once, resumable, and their tables
``columns``: what the columns of its tables hold
``contributions``: why each model answered what it did, feature by feature
``edge``: what each piece of a contour is worth
``feature_rows``: all features of one case as rows to read
``imputed``: what stood for missing clinical values
``kept_case``: a case that answers for one VOI after another
``prediction``: from a Case and a Bundle to the prediction table
``redrawing``: a case as it might have been read again
``redrawn_cohort``: the VOIs of a cohort drawn again, and how well each feature repeats
``uncertainty``: outcomes at a stated level, and how usual the case is
``write``: a prediction as files (its tables, provenance.json), as JSON and as text
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "band": "FEWEST band_of with_band",
        "band_files": "BAND_COLUMNS BAND_FILES MOVED_COLUMNS band_facts band_text write_band",
        "band_rows": "Band BandRow MovedFeature holds_cutoff",
        "batch": "COMMAND blood_of inputs_of run_batch table_jobs",
        "cohort": "Job Predicted bands_of copies_told predict_cohort",
        "columns": "BANDED_COLUMNS FEATURE_COLUMNS IMPUTED_COLUMNS TRUST_COLUMNS WHY_COLUMNS batch_columns",
        "contributions": "ModelWhy WhyRow explain why_rows",
        "edge": "Edge edge_of probability_by",
        "feature_rows": "FeatureRow columns_of_rows",
        "imputed": "Imputed centre_remarks impute",
        "kept_case": "KeptCase ROOM_MM",
        "prediction": "DEMONSTRATION ModelPrediction Prediction extract_features no_answer predict",
        "redrawing": "Again amplitude_of",
        "redrawn_cohort": "check_one_drawn draw_cohort_again perturbation_icc",
        "uncertainty": "Uncertainty uncertainties unlike_in_words",
        "write": (
            "FILES MOST_SHOWN UncertaintyRow as_json as_text band_cells imputed_text in_band_words in_words points "
            "prediction_table_of uncertainty_rows value_in_words write_prediction"
        ),
    },
)
