"""What a report on one bundle shows, computed: a cohort and a bundle in, one frozen Analysis out.

``baseline_cells``: Table 1 as text cells
``baseline_table``: Table 1: clinical characteristics by outcome and by split
``case_mix``: how another hospital's cases differ from the training cases, and how many a validation needs
``cohort``: from a cohort's files to its Analysis
``contours``: the bands of cases whose VOI was drawn again, and what comes of them
``data``: a cohort's tables as arrays
``evaluation``: the Analysis: everything that the report shows
``flow``: who was listed, who was left out and why, who was analysed
``gain``: what the reference adds to models of fewer modalities
``missing_values``: what was missing of the cases, what stood for it, and what hangs on that
``models``: one model on one split
``outcome_times``: whether the outcome says the same as the follow-up
``parts``: a part of a report, or why it cannot be had
``patients``: outcomes at a stated rate, unlike cases, what moves each model
``robustness``: optimism, stacking, the folds of the selection
``self_audit``: the project's audit of its own table 2
``statuses``: how the extraction of each case ended
``subgroups``: each model's AUC within centres and within the sexes
``table_two``: Table 2: performance at the locked cut-off
``texts``: numbers of a result as tables, figures and sentences print them
``time_to_event``: time to failure by the reference model's call
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "baseline_cells": "BaselinePart Cells part_cells split_cells",
        "baseline_table": "BaselineRow GroupTest Summary",
        "case_mix": "CaseMix Difference Membership Needed",
        "cohort": "evaluate external_data read_external_data read_study_data",
        "contours": "BandedAnswers Contours contours_of",
        "data": "StudyData completed",
        "evaluation": "Analysis Planning analyse",
        "flow": "Flow REASONS Reason SPLITS Split Tally",
        "gain": "Gain",
        "missing_values": "Blanks ImputedAnswers",
        "models": "CLIPPINGS ModelAnalysis SplitAnalysis",
        "parts": "Missing Part",
        "patients": "ModelMoves ModelUncertainty OutcomeCoverage",
        "subgroups": "Subgroup",
        "table_two": "ModelPerformance RETUNED",
        "texts": "DASH area_with_interval p_in_words p_text printed with_interval",
        "time_to_event": "FailureAnalysis",
    },
)
