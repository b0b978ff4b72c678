"""``ifxpredict study review``: all readings of a case for its reviewer, and a contour made of them as its reference."""

from argparse import Namespace
from dataclasses import asdict

from ..reading_study.case_review import review_case, review_files, review_in_words, write_review
from ..reading_study.review import mark_made
from ..reading_study.study import Study, load_study
from .console import answer, output


def run(arguments: Namespace) -> None:
    """Write tables, segmentations and outlines of the case, and print how its readings agree."""
    study = load_study(arguments.study)
    found = review_case(study, arguments.reviewer, arguments.case)
    with output(arguments, "study review", (arguments.study,)).written(review_files(found)) as folder:
        write_review(folder, study, found)
    content = {
        "case": arguments.case,
        "readings": [f"{record.reader}, round {record.round}" for record in found.records],
        "dice": [one.dice for _, _, one in found.agreement],
        "proposals": {
            one.kind: {
                "volume_ml": found.volume_ml(one.mask),
                "undecided": one.undecided,
                "by_margin": one.by_margin,
            }
            for one in found.proposals
        },
        "out": str(arguments.out),
    }
    answer(arguments.json, content, "\n".join((*review_in_words(found), f"{arguments.out}: written.")))


def mark_proposal(arguments: Namespace, study: Study) -> None:
    """Make a proposal of ``study review`` the reference of its case.

    It is made anew of the readings as they are now, so that the mask that is kept cannot be that of an older version.
    Raises StudyError where the case has no such proposal, or may not be reviewed yet.
    """
    found = review_case(study, arguments.reviewer, arguments.case)
    mask = found.image_of(found.proposal(arguments.proposal).mask)
    made_by = f"{arguments.proposal} of {len(found.records)} readings"
    reference = mark_made(study, arguments.reviewer, arguments.case, mask, made_by, arguments.reason)
    answer(arguments.json, asdict(reference), f"{arguments.case}: the {made_by} is the reference now.")
