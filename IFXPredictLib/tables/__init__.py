"""The tables of a cohort, and what hands results from one command to the next.

``added_columns``: a cohort.csv with columns added, as another file
``asas``: ASAS20 and ASAS40, and their table
``clinical``: clinical.csv, or one patient's .json
``cohort``: cohort.csv
``columns``: columns that several tables of a cohort have
``encoding``: the text of a file, or in which encoding it likely is
``features``: features.csv
``icc``: icc.csv and robustness.csv
``layout``: from text to rows: what separates cells, what Excel and R put around a table
``outcomes``: the outcome of each case alone, and whose it is
``outer_features``: deep features of outer folds
``published``: published tables of performance, each number as printed
``readings``: readings.csv
``records``: network.json and extraction.json, which vouch for files by hash
``schema``: what a table's columns hold, in a file beside it for 3D Slicer
``same_image``: one image under two names
``table``: the one reader and the one writer of tables of text
``validation``: what a validation leaves for an update
``workbook``: the rows of a workbook of Excel
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "added_columns": "write_with_columns",
        "asas": "DOMAINS asas20 asas40 inflammation read_responses",
        "clinical": "ClinicalRow clinical_cases clinical_rows read_clinical read_clinical_table rename_case row_of",
        "cohort": "CaseFiles CohortCase check_outcome_classes patients_in_words read_case_files read_cohort",
        "columns": "file_of plain_binary",
        "features": "FeatureTable read_features write_features",
        "icc": (
            "FeatureSource ICC_COLUMNS Redrawn Reliable read_icc read_reliable read_robust redrawn_problem write_icc "
            "write_robustness"
        ),
        "outcomes": "read_outcomes read_patients",
        "outer_features": "OUTER_FILE OuterRecord TENSOR check_outer read_outer_features sha256_of_dealt",
        "published": "published_rows read_published",
        "readings": "Reading read_readings",
        "records": (
            "Agreement ExtractionRecord NetworkChoice read_extraction_record read_network_record "
            "source_of_readings write_extraction_record write_network_record"
        ),
        "same_image": "SameImage check_same_images same_images same_pairs",
        "schema": "ColumnFacts schema_name write_typed_table",
        "table": "Cell Table parse_table read_table row_text write_table write_tables",
        "validation": "COMMAND ModelScores VALIDATION read_validation validation_inputs write_validation",
        "workbook": "split_sheet",
    },
)
