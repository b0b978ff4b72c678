import dataclasses
import re

import numpy as np
import pytest
import SimpleITK as sitk
from matplotlib.figure import Figure

from IFXPredictLib.features.sight import seen_part
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.report.figures.case_page import case_page

PROTOCOL = load_protocol("ifx_cte_demo")


@pytest.fixture(scope="module")
def case():
    values = np.random.default_rng(1).normal(40, 60, (90, 80, 70)).astype(np.float32)
    image, mask = sitk.GetImageFromArray(values), sitk.Image(70, 80, 90, sitk.sitkUInt8)
    mask[30:37, 40:49, 61:66] = 1
    return seen_part(make_case("case 7", image, mask, PROTOCOL), PROTOCOL)


@pytest.fixture
def answered(prediction):
    source = {"bundle": "demo", "bundle_sha256": "f" * 64, "protocol": "p", "time": "now", "intended_use": "To teach."}
    return dataclasses.replace(prediction, provenance=source)


@pytest.fixture
def texts(monkeypatch):
    """What is written on the page itself, beside what the axes say."""
    written = []
    draw = Figure.text

    def keep(figure, x, y, text, **style):
        written.append((y, text))
        return draw(figure, x, y, text, **style)

    monkeypatch.setattr(Figure, "text", keep)
    return written


def is_one_page(pdf):
    return pdf.startswith(b"%PDF") and len(re.findall(rb"/Type /Page\b", pdf)) == 1 and b"/Count 1 " in pdf


def test_the_page_says_who_what_how_sure_and_why_and_is_one(case, answered, texts):
    assert is_one_page(case_page(case, answered, PROTOCOL, "Doe Jane, ID 123"))
    said = "\n".join(text for _, text in texts)
    assert "Doe Jane, ID 123" in said
    assert "Warning: VOI in 2 separate pieces" in said
    assert "outcome left at 90 %: undecided; unlike the training cases" in said
    assert re.search(r"Why, Radiomics: 70\.0 % \(.*\), ", said) or "Why, Radiomics" in said
    assert texts[-1][1].startswith("Bundle demo (ffffffffffff), protocol p, now. To teach. Not verified by a person.")


def test_the_page_says_what_was_imputed_of_which_models(case, answered, texts):
    rows = tuple(dataclasses.replace(row, remarks=("crp imputed",)) for row in answered.rows)
    case_page(case, dataclasses.replace(answered, rows=rows), PROTOCOL, "")
    assert sum("crp imputed" in text for _, text in texts) == 1, "once for all of them"


def test_what_does_not_fit_is_said_to_stand_in_the_report(case, answered, texts):
    many = dataclasses.replace(answered, warnings=tuple(f"warning number {k} of a long row" for k in range(99)))
    assert is_one_page(case_page(case, many, PROTOCOL, ""))
    assert "... more stands in the structured report." in [text for _, text in texts]
    assert min(y for y, _ in texts) > 0.02


def test_a_part_of_an_image_tells_its_slice_in_the_whole(case, answered, monkeypatch):
    titles = []
    monkeypatch.setattr("matplotlib.axes.Axes.set_title", lambda _axes, text, **_style: titles.append(text))
    case_page(case, answered, PROTOCOL, "")
    assert case.whole is not None
    assert titles == ["case 7\nslice 62 of 90, -160 to 240 HU"]
