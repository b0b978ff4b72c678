"""An Analysis as tables, facts, figures and one HTML file.

``checklists``: TRIPOD+AI, CLAIM, METRICS and CLEAR, each item beside the fact that supports it
``facts``: every fact that a run can state, and where it stands
``figures``: figures as PNG and SVG, one kind a file (a package of its own)
``filed_page``: the one-page report of a case, where it can be drawn
``filled_checklists``: the checklists as tables, METRICS with its score
``folder``: the report's folder: page, tables, figures
``html``: the report as one HTML file
``method_facts``: what bundle and protocol prove of how the study was done
``page``: a self-contained HTML page by a template
``pictures``: the figures with their captions
``provenance``: what the report's numbers came from
``radiomics_facts``: what bundle, protocol and Analysis prove of images, features and comparisons
``result_facts``: what an Analysis proves of cases and results
``summary``: the first screen: how good, how sure, for whom
``tables``: the tables, one subject a file (a package of its own)
``updated``: what updates changed of the bundle, in words
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "figures.agreement": "bland_altman_figure dice_figure",
        "figures.icc": "icc_distribution_figure icc_forest_figure",
        "figures.outlines": "outlines_figure",
        "figures.prediction": "prediction_figure",
        "figures.style": "Heading save_figure",
        "figures.why": "why_figure",
        "filed_page": "drawn_page",
        "folder": "PARTS REPORT write_report",
        "page": "Box Drawn Section Summary",
        "pictures": "Picture save_pictures",
        "tables.performance": "performance_table",
        "tables.sections": "shown_tables",
        "tables.table": (
            "Column Row Table Value area_ends area_text counted ends file_columns interval_text page_columns place "
            "split_name split_title table with_ends"
        ),
    },
)
