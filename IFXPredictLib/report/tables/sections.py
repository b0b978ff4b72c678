"""Which tables stand in which section of a report: for its page, its folder and Slicer's scene alike."""

from ...bundles.bundle import Bundle
from ...evaluation.evaluation import Analysis
from .baseline import baseline_tables
from .beyond import gain_table, moves_table, net_benefit_table
from .calibration import calibration_table
from .external import contour_tables, difference_table, membership_table, needed_table
from .flow import flow_table
from .left_out import left_out_tables
from .missing import missing_tables
from .nested import nested_tables
from .patients import moves_of_models_table, uncertainty_table
from .performance import interval_table, performance_table, retuned_table, subgroup_table
from .robustness import audit_table, frequency_table, optimism_table, out_of_fold_table, planning_table, stacking_table
from .table import Table
from .time_to_event import failure_table

_OF_TRAINING = (
    *("optimism", "out_of_fold", "nested_validation", "nested_selection", "left_out_centres", "stacking"),
    "selection_frequencies",
)
"""Tables of which a validation at another hospital has nothing to say."""


def shown_tables(analysis: Analysis, bundle: Bundle) -> dict[str, tuple[Table, ...]]:
    """The tables of each section, by its anchor.

    Parameters
    ----------
    analysis : Analysis
        Of the bundle's own cohort, or of another hospital's cases.
    bundle : Bundle
        The one that was evaluated.

    Returns
    -------
    dict of str to tuple of Table
        At another hospital with the section "mix" besides, and without the tables of the training.
    """
    found = {
        "flow": (flow_table(analysis),),
        "table1": (*baseline_tables(analysis, bundle.protocol.outcome), *missing_tables(analysis, bundle)),
        "table2": (
            performance_table(analysis, bundle),
            interval_table(analysis),
            calibration_table(analysis, bundle),
        ),
        "beyond": (
            *(gain_table(analysis), moves_table(analysis), net_benefit_table(analysis), failure_table(analysis)),
            *(subgroup_table(analysis), planning_table(analysis), optimism_table(analysis, bundle.protocol)),
            out_of_fold_table(analysis, bundle),
            *(*nested_tables(bundle), *left_out_tables(bundle)),
            *(stacking_table(analysis), frequency_table(bundle)),
        ),
        "patients": (
            *contour_tables(analysis, bundle),
            *(uncertainty_table(analysis, bundle), moves_of_models_table(analysis)),
        ),
        "audit": (audit_table(analysis),),
        "appendix": (retuned_table(analysis),),
    }
    if analysis.mix is None:
        return found
    beyond = tuple(table for table in found["beyond"] if table.name not in _OF_TRAINING)
    mix = (difference_table(analysis.mix, bundle), membership_table(analysis, bundle), needed_table(analysis))
    return found | {"mix": mix, "beyond": beyond}
