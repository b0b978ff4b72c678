"""A case, a reader and a patient are one in every table, however their name is written there."""

import json

import numpy as np
import pytest

from IFXPredictLib.base.errors import ClinicalError, CohortError, StudyError
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.reading_study.linkage import read_sources, sources_of
from IFXPredictLib.tables.clinical import clinical_cases, read_clinical, read_clinical_table
from IFXPredictLib.tables.cohort import read_cohort
from IFXPredictLib.tables.features import read_features
from IFXPredictLib.tables.readings import read_readings
from IFXPredictLib.tables.records import read_network_record, write_network_record
from IFXPredictLib.tables.table import read_table

WRITTEN = ["P 1 ", "\u00a0P 1", "P\u30001\u3000", "\uff30 \uff11", "P\u2009\u20091", "P\u200b 1\ufeff"]
"""P 1 as Excel, web pages, input methods for Chinese and Japanese and PDF files leave it."""


@pytest.fixture(scope="module")
def protocol():
    return load_protocol("ifx_cte_demo")


def written(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


@pytest.mark.parametrize("name", WRITTEN)
def test_all_tables_that_name_cases_and_readers_agree(tmp_path, protocol, name):
    cohort = read_cohort(
        written(tmp_path, "c.csv", f"case,image,mask,outcome,patient,centre\n{name},i,m,1,{name},{name}\n"),
        protocol.outcome,
    )
    assert [(entry.case, entry.patient, entry.centre) for entry in cohort] == [("P 1", "P 1", "P 1")]
    (reading,) = read_readings(written(tmp_path, "r.csv", f"case,reader,round,mask\n{name},{name},1,m\n"), cohort)
    assert (reading.case, reading.reader) == ("P 1", "P 1")
    clinical = written(tmp_path, "clinical.csv", f"case,crp\n{name},29\nP2,30\n")
    assert clinical_cases(clinical) == tuple(read_clinical_table(clinical, protocol.clinical)) == ("P 1", "P2")
    assert read_clinical(clinical, protocol.clinical, name) == {"crp": 29}
    features = read_features(written(tmp_path, "f.csv", f"case,reader,round,a\n{name},{name},1,2.5\n"))
    assert (features.cases, features.readers) == (("P 1",), ("P 1",))
    assert [source.case for source in read_sources(tmp_path / "c.csv")] == ["P 1"]
    assert [source.case for source in sources_of([tmp_path / f"{name}.nii.gz"])] == ["P 1"]


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize(
    ("header", "row", "read", "error"),
    [
        ("case,image,mask,outcome", "{},i,m,1", lambda p, rules: read_cohort(p, rules.outcome), CohortError),
        ("case,crp", "{},29", lambda p, rules: read_clinical_table(p, rules.clinical), ClinicalError),
        ("case,a", "{},1", lambda p, _: read_features(p), CohortError),
        ("case,image", "{},i", lambda p, _: read_sources(p), StudyError),
    ],
)
def test_a_name_written_in_two_ways_is_given_twice(tmp_path, protocol, name, header, row, read, error):
    table = written(tmp_path, "t.csv", "\n".join([header, row.format("P 1"), row.format(name)]) + "\n")
    with pytest.raises(error, match=r"t\.csv: P 1 is given twice, on lines 2 and 3"):
        read(table, protocol)


def test_readers_that_differ_in_capitals_alone_are_refused_as_study_create_does(tmp_path):
    """Else the rounds of one reader would be compared as those of two."""
    table = written(tmp_path, "t.csv", "case,reader,round,a\nP1,anna,1,2\nP1,Anna,2,3\n")
    with pytest.raises(
        CohortError, match=r"t\.csv: reader .+ on line 2 and .+ on line 3 differ in capital letters only"
    ):
        read_features(table)


def test_a_name_of_nothing_that_is_seen_is_empty(tmp_path, protocol):
    table = written(tmp_path, "t.csv", "case,image,mask,outcome\n\u200b,i,m,1\n")
    with pytest.raises(CohortError, match=r"line 2: case is empty"):
        read_cohort(table, protocol.outcome)


def test_paths_and_other_cells_stay_as_they_are_written(tmp_path):
    table = read_table(written(tmp_path, "t.csv", "case,image\nP1,\uff21  b.nii\n"), ("case",), CohortError)
    assert table.column("image") == ("\uff21  b.nii",)
    kept = read_table(written(tmp_path, "t.csv", "case,image\nP\u30001 ,x\n"), ("case",), CohortError, as_written=True)
    assert kept.column("case") == ("P\u30001 ",)


def test_the_record_of_a_network_by_an_older_build_means_the_same_cases(tmp_path, protocol):
    cohort = read_cohort(written(tmp_path, "c.csv", "case,image,mask,outcome\nP 1,i,m,1\nP2,i,m,0\n"), protocol.outcome)
    for name in ("network", "fold_0", "fold_1"):
        (tmp_path / f"{name}.safetensors").write_text(name, encoding="utf-8")
    write_network_record(tmp_path, protocol, cohort, np.array([0, 1]))
    record = json.loads((tmp_path / "network.json").read_text(encoding="utf-8"))
    older = {key: record[key] for key in ("architecture", "outcome", "training", "files")}
    older |= {"training_cases": ["P\u00a01", "P2"], "folds": {"P\u00a01": 0, "P2": 1}}
    (tmp_path / "network.json").write_text(json.dumps(older), encoding="utf-8")
    assert read_network_record(tmp_path, protocol, cohort).of("P 1").stem == "fold_0"
