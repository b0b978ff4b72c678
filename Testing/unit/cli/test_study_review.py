"""``ifxpredict study review`` and a proposal as the reference, on two readings of small images."""

import json

import numpy as np
import SimpleITK as sitk

from .test_study import read


def test_review_writes_how_readings_agree_and_a_proposal_may_be_the_reference(ifxpredict, refused, tmp_path):
    values = np.random.default_rng(1).integers(-900, 900, (4, 5, 6)).astype(np.int16)
    sitk.WriteImage(sitk.GetImageFromArray(values), str(tmp_path / "Rossi.nrrd"))
    folder = tmp_path / "s"
    people = ("--readers", "anna", "bert", "--reviewers", "kim", "--rounds", 1, "--protocol", "ifx_cte")
    ifxpredict("study", "create", folder, "--images", tmp_path / "Rossi.nrrd", *people)
    read(folder, tmp_path / "drafts", "anna")
    asked = (folder, "--reviewer", "kim", "--case", "P001")
    out = ("--out", tmp_path / "r")
    assert "P001: is still to be read (bert round 1)" in refused("study", "review", *asked, *out)
    read(folder, tmp_path / "drafts", "bert")
    found = ifxpredict("study", "review", *asked, *out)
    assert "reader anna, round 1 and reader bert, round 1: Dice 1" in found.out
    names = {path.name for path in (tmp_path / "r").iterdir()}
    assert {"agreement.csv", "proposals.csv", "intersection.seg.nrrd", "union.seg.nrrd", "outlines.png"} <= names
    again = ifxpredict("study", "review", *asked, *out, "--json")
    content = json.loads(again.out)
    assert content["dice"] == [1]
    assert content["proposals"]["union"] == {"volume_ml": 0.012, "undecided": None, "by_margin": None}
    said = ifxpredict("study", "reference", *asked, "--proposal", "union", "--reason", "both")
    assert "P001: the union of 2 readings is the reference now" in said.out
    assert (folder / "review" / "P001.seg.nrrd").is_file()
