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
    """The colour of one of a bundle's models.

    Parameters
    ----------
    place : int
        The model's place among the bundle's models, from 0; beyond the palette's end it begins anew.

    Returns
    -------
    str
        "#RRGGBB".
    """
    return PALETTE[place % len(PALETTE)]


def rgb(hexadecimal: str) -> tuple[float, float, float]:
    """A colour as VTK takes it.

    Parameters
    ----------
    hexadecimal : str
        "#RRGGBB".

    Returns
    -------
    tuple of float
        Red, green and blue, 0 to 1 each.
    """
    red, green, blue = (part / 255 for part in bytes.fromhex(hexadecimal.lstrip("#")))
    return red, green, blue
