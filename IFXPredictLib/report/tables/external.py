"""Tables of an external validation alone: case mix, who can tell the hospitals apart, cases needed, VOIs redrawn."""

from collections.abc import Mapping

from ...base.text import one_line
from ...bundles.bundle import Bundle
from ...evaluation.case_mix import CaseMix, Difference, Membership, Needed
from ...evaluation.contours import BandedAnswers
from ...evaluation.evaluation import Analysis
from ...evaluation.parts import Missing
from ...protocol.schema import DeepColumns
from ...stats.discrimination import AucResult
from .table import Column, Table, area_ends, area_text, cases_column, model_column, number_text, table, with_ends

_LARGE = 0.2
_SHOWN = 20
_DEEP: Mapping[DeepColumns, str] = {
    "out_of_fold": "Deep features of the training cases are of networks that had not seen them, those of the cases "
    "here of the final network: that alone tells them apart.",
    "in_sample": "Deep features of the training cases are of the network that was trained on them, which has not seen "
    "the cases here: that alone tells them apart.",
}
_PSEUDO = (
    "The bundle is a shared one: its training cases are pseudo-cases here, drawn from coarse summaries, which alone "
    "may tell them apart."
)
_FILLED = "Training cases stand here as the models took them, missing values filled in."


def difference_table(mix: CaseMix, bundle: Bundle) -> Table:
    """One row a feature; on the page the largest differences."""
    title = bundle.protocol.input_title
    columns: list[Column[Difference]] = [
        Column("feature", "Feature", lambda row: row.feature, title),
        Column("models", "taken by", lambda row: ", ".join(row.models), lambda names: names or "no model"),
        Column(
            ("training_mean", "training_sd"),
            "training: mean (sd)",
            lambda row: (row.training_mean, row.training_sd),
            _mean_text,
        ),
        Column("given", "cases with a value", lambda row: row.given),
        Column(("mean", "sd"), "here: mean (sd)", lambda row: (row.mean, row.sd), _mean_text),
        Column("standardised", "standardised difference", lambda row: row.standardised, _signed),
    ]
    large = sum(abs(one.standardised) > _LARGE for one in mix.differences)
    caption = (
        f"Case mix. Means here less those of {bundle.summary.cases} training cases, over the root of the mean of both "
        f"variances; beyond {_LARGE:g} in {large} of {len(mix.differences)} features. Clinical values here are those "
        f"that were given{', imaging features harmonised' if bundle.harmonisation else ''}."
    )
    notes = [f"The {_SHOWN} largest; all are in tables/case_mix.csv."] if len(mix.differences) > _SHOWN else []
    notes += [_rounded_in_words(bundle.shared["step"])] if bundle.shared else []
    page = ([column for column in columns if column.title], mix.differences[:_SHOWN])
    return table("case_mix", caption, columns, mix.differences, [*notes, *_notes(bundle)], page=page)


def membership_table(analysis: Analysis, bundle: Bundle) -> Table:
    """One row a model: how well its inputs tell the hospitals apart."""
    rows = analysis.mix.memberships if analysis.mix else ()
    columns: list[Column[Membership]] = [
        model_column(analysis),
        Column(("training", "here"), "cases: training, here", lambda row: (row.training, row.here), "{}, {}".format),
        Column(
            with_ends("auc"),
            "AUC of membership (95 % CI)",
            lambda row: area_ends(row.area) if isinstance(row.area, AucResult) else (None, None, None),
            area_text,
        ),
    ]
    caption = (
        "Membership: how well an L2 logistic regression by the model's inputs tells the cases here that have them all, "
        "none filled in, from training cases that the bundle keeps, out of fold. Near 0.5 the two are alike; near 1 "
        "the validation is of other patients or scanners."
    )
    notes = [f"{analysis.titles[row.model]}: {row.area.reason}" for row in rows if isinstance(row.area, Missing)]
    pseudo = [_PSEUDO] if bundle.shared else []
    return table("membership", caption, columns, rows, [*notes, *_notes(bundle), *pseudo])


def needed_table(analysis: Analysis) -> Table:
    """One row a model: the cases that its validation needs, and those that it has."""
    rows = analysis.mix.needed if analysis.mix else ()
    columns: list[Column[Needed]] = [
        model_column(analysis),
        cases_column("cases here (events)"),
        *(
            Column(name, title, lambda row, name=name: _size(row, name), _number_or_dash)  # type: ignore[misc]
            for name, title in (
                ("ratio", "observed / expected within 0.2"),
                ("slope", "slope within 0.2"),
                ("auc", "AUC within 0.1"),
                ("net_benefit", "standardised net benefit within 0.2"),
            )
        ),
        Column("enough", "enough", _enough, {True: "yes", False: "no", None: "not known"}.get),
    ]
    caption = (
        "Cases that this validation would need for 95 % confidence intervals of these widths (Riley 2021), at the "
        "prevalence, AUC and predictions found here."
    )
    notes = [f"{analysis.titles[row.model]}: {row.size.reason}" for row in rows if isinstance(row.size, Missing)]
    return table("validation_size", caption, columns, rows, notes)


def _rounded_in_words(step: float) -> str:
    """How far the training's means and sds may be off, of a shared bundle, which rounds them to ``step`` sds."""
    return (
        f"The bundle is a shared one: its training means are off by up to {step / 2:.3g} sd and its sds by up to "
        f"{100 * (2 ** (step / 2) - 1):.2g} %, and the differences with them, so that the count of those beyond "
        f"{_LARGE:g} is a rough one."
    )


def _notes(bundle: Bundle) -> list[str]:
    """What of the training cases is not as it is here."""
    filled = [_FILLED] if bundle.imputation else []
    deep = _DEEP.get(bundle.protocol.network_training.deep_columns)
    return [*filled, *([deep] if deep else [])]


def _number_or_dash(value: int | None) -> str:
    """A whole number; a dash where there is none."""
    return number_text(None) if value is None else str(value)


def _size(row: Needed, name: str) -> int | None:
    return None if isinstance(row.size, Missing) else getattr(row.size, name)


def _enough(row: Needed) -> bool | None:
    return None if isinstance(row.size, Missing) else row.cases >= row.size.largest


def _mean_text(mean: float, sd: float) -> str:
    return number_text(None) if mean != mean else f"{mean:.4g} ({sd:.3g})"  # noqa: PLR0124 - of NaN


def _signed(value: float) -> str:
    return number_text(None) if value != value else f"{value:+.2f}"  # noqa: PLR0124 - of NaN


def contour_tables(analysis: Analysis, bundle: Bundle) -> tuple[Table, ...]:
    """A row a model; none where nothing was drawn again."""
    found = analysis.contours
    if found is None:
        return ()
    columns: list[Column[BandedAnswers]] = [
        model_column(analysis),
        Column("cases", "cases with a band", lambda row: row.cases),
        Column("median_width", "median width of their bands", lambda row: row.width, _share_text),
        Column("calls_stay", "mean share of redrawings with the same call", lambda row: row.stays, _share_text),
        Column("depends", "calls that depend on the contour", lambda row: row.open),
    ]
    variation = found.again.amplitude.variation
    protocol = bundle.protocol
    laid = "the grid laid elsewhere, " if protocol.image.normalisation == "none" else ""
    others = f"; {', '.join(protocol.further_drawn)} stayed as drawn" if protocol.further_drawn else ""
    caption = (
        f"Each VOI was drawn again {found.again.count} times as another reader might, {variation.local_mm:g} mm local "
        f"and {variation.excess_mm:g} mm excess ({one_line(found.again.amplitude.source)}), {laid}"
        f"the noise added once more{others}. A band holds 90 % of the redrawings' probabilities; a call depends on the "
        "contour where the cut-off lies in its band. All other tables take the VOI as it was drawn."
    )
    return (table("contour_bands", caption, columns, found.answers),)


def _share_text(value: float) -> str:
    return number_text(None) if value != value else f"{value:.3f}"  # noqa: PLR0124 - of NaN
