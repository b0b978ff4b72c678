"""What everything stands on; knows nothing of patients, images or models.

``colours``: one colour a model in every figure and chart
``concurrency``: tasks in processes of their own, some at a time, heard while they run
``content``: what was read of a case, as hashes that are compared
``environment``: which packages this interpreter lacks for a prediction, and their versions
``errors``: what can go wrong with what a user gave, one class a subject
``files``: files and folders that appear whole or not at all, and content hashes
``interpreter``: another Python that finds the same packages, and how it ended
``lazy``: what a package exports, imported when it is asked for
``memory``: how much is free, and what does not fit
``text``: numbers that read back, cells of one line, aligned columns, names
"""

from .lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "colours": "INTER INTRA PALETTE WARNING colour rgb",
        "concurrency": "children_ignore_interrupts results_of side_by_side",
        "content": "CaseContent",
        "environment": "TORCH_REQUIREMENT advice missing_packages software_versions",
        "errors": (
            "BundleError CaseError ClinicalError CohortError FeatureError IFXPredictError KeptLocallyError "
            "ProtocolError StudyError TrainingError"
        ),
        "files": (
            "json_text make_folder read_json sha256_of sha256_of_content whole_folder write_json write_text write_whole"
        ),
        "interpreter": "own_standard_output package_paths signal_of",
        "lazy": "lazy_exports",
        "text": "as_name first_names number one_line percent shortened text_table",
    },
)
