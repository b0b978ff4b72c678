"""The model card of a shared bundle: what was lost of the one that it was made from, and how far the two agree."""

from collections.abc import Mapping
from typing import Any

from .bundle import Bundle
from .model_card import DRAWN_OF_DONORS, PRIVACY, SOFTWARE


def shared_card(card: str, bundle: Bundle) -> str:
    """The card of a shared ``bundle``, from that of the bundle that it was made from: what was lost takes its place.

    Parameters
    ----------
    card : str
        The text of MODEL_CARD.md of the bundle that it was made from. What stands before its section on privacy stays,
        and so do the versions of the software at its end.
    bundle : Bundle
        The shared one, as ``share_bundle`` gives it: its ``shared`` says how far the two agree.

    Returns
    -------
    str
        The whole card, in Markdown.
    """
    before, _, rest = card.partition(f"{PRIVACY}\n")
    before = before.replace(DRAWN_OF_DONORS, "Intervals by draws of each equation's residuals, 100 of them.")
    software = f"{SOFTWARE}\n{rest.partition(SOFTWARE + chr(10))[2]}" if SOFTWARE in rest else ""
    return "\n".join([before.rstrip(), "", PRIVACY, "", *_shared_in_words(bundle), "", software])


def _shared_in_words(bundle: Bundle) -> list[str]:
    shared = bundle.shared
    assert shared is not None
    return [
        f"This is a shared bundle, made from the one with SHA-256 `{shared['parent']}`. No row of it is a patient.",
        "",
        "What was lost:",
        "",
        "- Support vectors: their place is taken by kernels about pseudo-inputs, drawn from coarse summaries, with "
        "weights fitted to the scores. Linear models keep their weights, which are no rows.",
        f"- Means and sds are rounded to {shared['step']:g} sd and its like, those of imaging features that no model "
        "takes are left out (their z is blank); correlations are rounded too, and with them the distance from the "
        "training cases, of which quantiles are kept.",
        "- Explanations are against pseudo-cases: their values may be such as no patient has.",
        "- Outcome sets keep their two limits, rounded to 0.01 so that sets only widen.",
        *(
            [
                "- Missing values: what stands for one is another value. Medians are rounded, equations made of "
                "rounded means, sds and correlations, without the training cases' values that draws were of; the "
                "agreement below is of complete cases."
            ]
            if bundle.imputation
            else []
        ),
        "",
        "Agreement with the bundle that it was made from, in probability:",
        "",
        _measured_on(shared),
        "",
        "| model | pseudo-inputs | cases | largest difference | median | other calls |",
        "| --- | --- | --- | --- | --- | --- |",
        *_agreement_rows(bundle, shared["models"]),
        "",
        *_membership_in_words(bundle, shared.get("membership")),
        "What stays, and may tell of patients: the network's weights, the scores as a function of the inputs (a model "
        "that fits its training cases better than others tells them apart by that alone), the locked cut-offs and the "
        "counts of the performance. The tables above are those of the bundle that it was made from.",
    ]


def _measured_on(shared: Mapping[str, Any]) -> str:
    """What the agreement was measured on, and what that promises."""
    first = next(iter(shared["models"].values()))
    draws = f"{first['fresh']['cases']} draws of the distribution of the training cases' inputs (fresh draws)"
    tested = first.get("test")
    beside = f"and the study's {tested['cases']} test cases" if tested else "alone, as no test case was given"
    return (
        f"It was measured on {draws} {beside}. There no probability differs by more than the tolerance that was "
        f"accepted, {shared['tolerance']:g}; elsewhere, as of a patient unlike the training cases, nothing is promised."
    )


def _agreement_rows(bundle: Bundle, models: Mapping[str, Any]) -> list[str]:
    rows = []
    for name, entry in models.items():
        for key, words in (("fresh", "fresh draws"), ("test", "test cases")):
            if found := entry.get(key):
                cells = f"{found['cases']} {words} | {found['largest']:.2g} | {found['median']:.2g}"
                title, count = bundle.protocol.model_title(name), entry["pseudo_inputs"] or "-"
                rows.append(f"| {title} | {count} | {cells} | {found['calls_changed']} |")
    return rows


def _membership_in_words(bundle: Bundle, membership: Mapping[str, float] | None) -> list[str]:
    if not membership:
        return []
    told = ", ".join(f"{bundle.protocol.model_title(name)} {area:.2f}" for name, area in membership.items())
    return [f"Training cases told from test cases by smaller residuals, AUC (0.5: not at all): {told}.", ""]
