"""Where the numbers came from: hashes as sha256sum gives them, versions, the date as given."""

import hashlib

from IFXPredictLib.report.provenance import provenance, provenance_rows


def test_the_inputs_are_hashed_and_the_date_is_the_callers(tmp_path, invented_bundle):
    (tmp_path / "f.csv").write_bytes(b"a,b\n1,2\n")
    found = provenance("2026-01-02", "remark", {"features.csv": tmp_path / "f.csv"})
    assert found.inputs == {"features.csv": hashlib.sha256(b"a,b\n1,2\n").hexdigest()}
    assert "numpy" in found.software
    rows = dict(provenance_rows(found, invented_bundle))
    assert rows["Date"] == "2026-01-02"
    assert rows["Bundle SHA-256"] == invented_bundle.sha256
    assert rows["features.csv SHA-256"] == found.inputs["features.csv"]
    assert invented_bundle.protocol.sha256 in rows["Protocol"]
