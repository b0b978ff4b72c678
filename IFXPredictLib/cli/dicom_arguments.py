"""The arguments of ``predict`` by which an answer goes to a PACS, and of ``serve-study``; nothing heavy is imported.

They stand apart from the others as all of them are about one thing: that what is written names the patient.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from .options import add_bundle_option, add_centre, add_command, day, positive

OF_DICOM_OUT = ("dicom_source", "drawn", "refer_seg", "store")
"""Options that say something with --dicom-out only."""
OF_DICOMWEB = ("study", "mask_series", "store")
"""Options that say something with --dicomweb only."""


def add_dicom(parser: ArgumentParser) -> None:
    """``--dicom-out`` and what belongs to it, and ``--anonymous``, which refuses it.

    Parameters
    ----------
    parser : ArgumentParser
        Of ``predict``; the options stand in a group of their own in its help.
    """
    group = parser.add_argument_group("for a PACS")
    group.add_argument(
        "--dicom-out",
        type=Path,
        metavar="DIR",
        help="also write VOI and answer as DICOM objects of the image's study there; they NAME THE PATIENT",
    )
    group.add_argument(
        "--dicom-source",
        type=Path,
        metavar="DIR",
        help="with --dicom-out, where --image is not DICOM: the series that it was converted from",
    )
    group.add_argument(
        "--drawn",
        choices=("manual", "semiautomatic"),
        help="with --dicom-out: how the VOI was drawn (default: as a DICOM SEG says, else manual)",
    )
    refer_help = "with --dicom-out, where --mask is a DICOM SEG of the PACS: the report names it, no copy is written"
    group.add_argument("--refer-seg", action="store_true", help=refer_help)
    group.add_argument("--dicomweb", metavar="URL", help="fetch the image from this PACS: --study and --series")
    group.add_argument("--study", metavar="UID", help="with --dicomweb: the StudyInstanceUID")
    group.add_argument("--mask-series", metavar="UID", help="with --dicomweb: the series of a DICOM SEG, as --mask")
    group.add_argument("--store", action="store_true", help="with --dicomweb and --dicom-out: store them there")
    group.add_argument(
        "--anonymous", action="store_true", help="refuse every output that names the patient: --dicom-out"
    )


def add_serve_study(commands: Any) -> None:
    """``serve-study``: which PACS, which bundle, how often.

    Parameters
    ----------
    commands : argparse's subparsers
        That the command is added to.
    """
    example = "--dicomweb URL --bundle bundle --clinical clinical.csv"
    purpose = "answer studies of a PACS that hold a SEG of the bundle's anatomy, as they come"
    parser = add_command(commands, "serve-study", purpose, example)
    parser.add_argument("--dicomweb", required=True, metavar="URL", help="the PACS: asked, answered; nothing listens")
    clinical_help = "clinical values: case is the StudyInstanceUID or the PatientID; a study without a row waits"
    parser.add_argument("--clinical", type=Path, metavar="CSV", help=clinical_help)
    add_centre(parser, "all studies were imaged")
    parser.add_argument(
        "--since", type=day, metavar="YYYY-MM-DD", help="only studies of that day or later (default: all)"
    )
    interval_help = "between two looks (default: 60)"
    parser.add_argument("--interval", type=positive, default=60, metavar="SECONDS", help=interval_help)
    parser.add_argument("--once", action="store_true", help="look once and end: status 1 where something failed")
    add_bundle_option(parser)
