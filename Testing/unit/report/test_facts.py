"""Every fact says something and stands somewhere that the report, its folder or the bundle has."""

import pytest

from IFXPredictLib.report.checklists import CLAIM, CLEAR, METRICS, TRIPOD_AI, read_checklist
from IFXPredictLib.report.facts import FACTS
from IFXPredictLib.report.html import _TITLES

SECTIONS = (
    *(title.split(":")[0] for title in _TITLES.values()),
    *("title of the report", "What was predicted", "Software, hashes, date"),
    *(read_checklist(file).name for file in (TRIPOD_AI, CLAIM, METRICS, CLEAR)),
)
FILES = ("bundle.json: ", "MODEL_CARD.md", "tables/predictions.csv", "tables/table_2.csv")
KEYS = {"protocol", "models", "selection", "performance", "software"}


@pytest.mark.parametrize("key", FACTS)
def test_a_fact_stands_in_a_section_or_a_file_that_is_there(key):
    says, place = FACTS[key]
    assert says[0].islower() or says.startswith(("AUC", "ICC", "Table 1"))
    if place.startswith("bundle.json: "):
        parts = place.removeprefix("bundle.json: ").split(", ")
        assert {part.split(".")[0] for part in parts} <= KEYS
        return
    assert place.startswith((*SECTIONS, *FILES)), place
