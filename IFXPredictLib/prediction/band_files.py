"""A band as files, which stand beside those of the prediction: band.tsv, band_features.tsv, band.json.

They are written where they are asked for, and change nothing in the prediction's own.
"""

from pathlib import Path

from ..base.files import write_json
from ..base.text import percent, text_table
from ..tables.schema import ColumnFacts, schema_name, write_typed_table
from .band_rows import LEVEL, Band
from .columns import NOTICE_COLUMN

BAND_COLUMNS = {
    "model": ColumnFacts(str, "Model", "what the model knows"),
    "probability": ColumnFacts(float, "Probability", "of the VOI as drawn"),
    "low": ColumnFacts(float, "Low", "lower end of the band of 90 % of the redrawings"),
    "high": ColumnFacts(float, "High", "upper end of the band of 90 % of the redrawings"),
    "cutoff": ColumnFacts(float, "Cut-off", "of the model"),
    "stays": ColumnFacts(float, "Stays", "share of the redrawings with the call of the VOI as drawn"),
    "crosses": ColumnFacts(str, "Crosses", "yes where the cut-off lies in the band"),
    "contour": ColumnFacts(float, "Contour", "share of what the contour moves the probability"),
    "position": ColumnFacts(float, "Position", "share of what the place of the grid moves it beside"),
    "noise": ColumnFacts(float, "Noise", "share of what the noise of the image moves it beside"),
}
"""Of band.tsv, by ``BandRow``."""
MOVED_COLUMNS = {
    "name": ColumnFacts(str, "Feature", "name"),
    "z": ColumnFacts(float, "Z", "of the VOI as drawn"),
    "z_mean": ColumnFacts(float, "Mean Z", "of the redrawings"),
    "z_sd": ColumnFacts(float, "SD of Z", "of the redrawings"),
    "case_icc": ColumnFacts(
        *(float, "ICC, this case alone"),
        "1 - variance of this case's redrawings / variance of the training cases; no ICC of a cohort, see robustness",
    ),
}
"""Of band_features.tsv, by ``MovedFeature``."""
_TABLES = ("band.tsv", "band_features.tsv")
BAND_FILES = (*_TABLES, *map(schema_name, _TABLES), "band.json")


def write_band(found: Band, notice: str, folder: Path) -> None:
    """Write ``BAND_FILES``.

    Parameters
    ----------
    found : Band
        Its models are the rows of band.tsv, its features those of band_features.tsv; how the VOI was drawn again stands
        in band.json (``band_facts``).
    notice : str
        The bundle's: the last column of both tables and a key of band.json, "" where there is none.
    folder : Path
        Where they are written; files of these names that are there are replaced.

    Raises
    ------
    IFXPredictError
        Where the folder cannot be written to.
    """
    for name, columns, rows in zip(_TABLES, (BAND_COLUMNS, MOVED_COLUMNS), (found.rows, found.features), strict=True):
        write_typed_table(folder / name, columns | NOTICE_COLUMN, ((*row, notice) for row in rows))
    write_json(folder / "band.json", {"notice": notice, **band_facts(found)})


def band_facts(found: Band) -> dict[str, object]:
    """How the VOI was drawn again, as band.json says it."""
    facts: dict[str, object] = {"redrawings": found.count, "level": LEVEL, **found.amplitude}
    return facts | {"noise_sd": found.noise_sd, "seed": found.seed}


def band_text(found: Band) -> str:
    """For a terminal: the band of each model that answers."""
    cells = [
        (row.model, percent(row.probability), f"{percent(row.low)} to {percent(row.high)}", percent(row.stays))
        for row in found.rows
        if row.crosses
    ]
    heading = f"Drawn again {found.count} times: 90 % of the probabilities, and how often the call stays"
    return "\n".join([heading, text_table(("model", "probability", "band", "call stays"), cells)])
