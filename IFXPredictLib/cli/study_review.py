"""``ifxpredict study review`` and ``reference``: all readings of a case for its reviewer, and which stands for it."""

from argparse import Namespace
from dataclasses import asdict

from ..base.errors import StudyError
from ..reading_study.case_review import mark_proposal, review_case, review_files, review_in_words, write_review
from ..reading_study.review import all_readings, mark_reference
from ..reading_study.study import load_study
from .console import answer, output


def run(arguments: Namespace) -> None:
    """Write tables, segmentations and outlines of the case, and print how its readings agree."""
    study = load_study(arguments.study)
    found = review_case(study, arguments.reviewer, arguments.case)
    with output(arguments, "study review", (arguments.study,)).written(review_files(found)) as folder:
        write_review(folder, study, found)
    content: dict[str, object] = {
        "case": arguments.case,
        "readings": [f"{record.reader}, round {record.round}" for record in found.records],
        "answers": [dict(record.answers) for record in found.records],
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
    content |= {"voi": found.voi} if found.voi else {}
    answer(arguments.json, content, "\n".join((*review_in_words(found), f"{arguments.out}: written.")))


def choose(arguments: Namespace) -> None:
    """Make a reading of a case, or a proposal of ``study review``, its reference."""
    study = load_study(arguments.study)
    if (arguments.proposal is None) == (arguments.reader is None or arguments.round is None):
        raise StudyError("study reference: give --reader and --round of a reading, or --proposal.")
    if arguments.proposal:
        reference = mark_proposal(study, arguments.reviewer, arguments.case, arguments.proposal, arguments.reason)
        answer(arguments.json, asdict(reference), f"{arguments.case}: the {reference.made_by} is the reference now.")
        return
    records = all_readings(study, arguments.reviewer, arguments.case)
    chosen = [record for record in records if (record.reader, record.round) == (arguments.reader, arguments.round)]
    if not chosen:
        found = ", ".join(f"{record.reader} round {record.round}" for record in records) or "none"
        raise StudyError(f"{arguments.case}: {arguments.reader} has no finished reading of it; found {found}.")
    reference = mark_reference(study, arguments.reviewer, chosen[0], arguments.reason)
    answer(arguments.json, asdict(reference), f"{chosen[0].title}: is the reference now.")
