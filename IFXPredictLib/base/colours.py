"""One colour a model in every figure and chart, by its place among a bundle's models; hues stay apart for all eyes."""

PALETTE = (
    *("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7"),
    *("#332288", "#88CCEE", "#44AA99", "#999933", "#CC6677", "#882255", "#AA4499", "#117733", "#DDCC77"),
)
"""Distinct for the colour-blind: Okabe and Ito 2008, then Tol 2021 ("muted")."""

INTRA, INTER = PALETTE[0], PALETTE[3]
"""Agreement within and between readers."""

WARNING = "#B00020"
"""Behind the notice of a bundle that must not be used on patients."""


def colour(place: int) -> str:
    """The colour "#RRGGBB" of a bundle's model at ``place``, from 0."""
    return PALETTE[place % len(PALETTE)]
