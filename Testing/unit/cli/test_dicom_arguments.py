from argparse import ArgumentParser
from pathlib import Path

from IFXPredictLib.cli.dicom_arguments import OF_DICOM_OUT, add_dicom


def test_nothing_is_written_for_a_pacs_unless_it_is_asked_for_and_help_says_what_it_names(capsys):
    parser = ArgumentParser()
    add_dicom(parser)
    plain = vars(parser.parse_args([]))
    assert not any(plain.values())
    assert set(OF_DICOM_OUT) < set(plain)
    assert parser.parse_args(["--dicom-out", "x"]).dicom_out == Path("x")
    assert "NAME THE PATIENT" in " ".join(parser.format_help().split())
