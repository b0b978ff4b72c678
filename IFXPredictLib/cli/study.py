"""``ifxpredict study``: what the person who runs a reading study does; readers work in Slicer."""

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime

from ..base.errors import StudyError
from ..base.text import text_table
from ..protocol.loading import load_protocol
from ..reading_study.creation import create_study
from ..reading_study.finished_readings import readings_table, unread_in_words, write_readings
from ..reading_study.form import read_form
from ..reading_study.linkage import check_unseen, default_link, read_sources, sources_of
from ..reading_study.locks import release
from ..reading_study.model_answers import read_answers
from ..reading_study.readings import reopen
from ..reading_study.study import Study, as_text, load_study, utc_now
from ..reading_study.worklist import check_clock, own_readings, study_progress, worklist
from .console import answer, file_output


def run(arguments: Namespace) -> int:
    """Run one action; the status is 0, of ``analyse`` 1 where a reading could not be used."""
    return _ACTIONS[arguments.action](arguments) or 0


def _analyse(arguments: Namespace) -> int:
    from . import study_analyse  # heavy, and with packages that no other action needs

    return study_analyse.run(arguments)


def _plan(arguments: Namespace) -> int:
    from . import study_plan

    return study_plan.run(arguments)


def _create(arguments: Namespace) -> None:
    sources = read_sources(arguments.cohort) if arguments.cohort else sources_of(arguments.images)
    link = arguments.link or default_link(arguments.study)
    if (arguments.answers is None) != (arguments.answers_model is None):
        raise StudyError("--answers and --answers-model: give both, or neither.")
    study = create_study(
        arguments.study,
        sources,
        arguments.readers,
        load_protocol(arguments.protocol),
        seed=arguments.seed,
        now=utc_now(),
        rounds=arguments.rounds,
        washout_days=arguments.washout,
        reviewers=arguments.reviewers,
        link=link,
        wall_assist=arguments.wall_assist,
        form=read_form(arguments.form) if arguments.form else (),
        answers=read_answers(arguments.answers, arguments.answers_model) if arguments.answers else None,
    )
    content = {"study": str(study.folder), "study_id": study.study_id, "cases": len(study.cases), "link": str(link)}
    text = (
        f"{study.folder}: {len(study.cases)} cases, readers {', '.join(study.readers)}, {_rounds_in_words(study)}, "
        f"{study.washout_days} days apart{_asked_in_words(study)}.\n"
        f"Who is who stands in {link}: keep it from the readers."
    )
    answer(arguments.json, content, text)


def _asked_in_words(study: Study) -> str:
    vois = f"; VOIs {' and '.join(study.vois)}" if study.vois else ""
    series = f"; series {' and '.join(study.series)}" if study.series else ""
    form = f"; the form asks for {', '.join(field.name for field in study.form)}" if study.form else ""
    return vois + series + form + ("; each case with and without the model's answer" if study.answers_sha256 else "")


def _rounds_in_words(study: Study) -> str:
    if not study.reader_rounds:
        return f"{study.rounds} rounds"
    return "rounds " + ", ".join(f"{reader} {len(study.rounds_of(reader))}" for reader in study.readers)


def _assign(arguments: Namespace) -> None:
    study, now = load_study(arguments.study), utc_now()
    study.check_reader(arguments.reader)
    own = own_readings(study, arguments.reader)
    check_clock(own, (), now)
    items = worklist(study, arguments.reader, arguments.round, now, own)
    content = [asdict(item) | {"opens": _date(item.opens)} for item in items]
    rows = [(str(item.position), item.pseudonym, item.state, _date(item.opens) or "-") for item in items]
    answer(arguments.json, content, text_table(("position", "case", "state", "opens"), rows))


def _status(arguments: Namespace) -> None:
    found = study_progress(load_study(arguments.study), utc_now())
    content = [asdict(p) | {"next_opens": _date(p.next_opens), "last_opens": _date(p.last_opens)} for p in found]
    rows = [
        (
            *(p.reader, str(p.round), f"{p.finished} of {p.total}", str(p.skipped), str(p.open), str(p.waiting)),
            "-" if p.median_seconds is None else f"{p.median_seconds / 60:.1f}",
            _date(p.next_opens) or "-",
            _date(p.last_opens) or "-",
        )
        for p in found
    ]
    heading = (
        "reader",
        "round",
        "finished",
        "skipped",
        "open",
        "waiting",
        "median minutes",
        "next opens",
        "last opens",
    )
    answer(arguments.json, content, text_table(heading, rows))


def _reopen(arguments: Namespace) -> None:
    reading = (load_study(arguments.study), arguments.reader, arguments.round, arguments.case)
    version = reopen(*reading, who=arguments.who, why=arguments.reason, now=utc_now())
    content = {"case": arguments.case, "reader": arguments.reader, "round": arguments.round, "version": version}
    answer(arguments.json, content, f"{arguments.case}: {arguments.reader} may now draw version {version}.")


def _release(arguments: Namespace) -> None:
    release(load_study(arguments.study), arguments.reader, arguments.round, arguments.case)
    answer(arguments.json, {"released": arguments.case}, f"{arguments.case}: any computer may open it now.")


def _readings(arguments: Namespace) -> None:
    study, out = load_study(arguments.study), arguments.out
    rows = readings_table(study, arguments.link)
    if arguments.link:
        check_unseen(out)
    with file_output(out, arguments, "study readings", (arguments.link,)).written([out.name]) as folder:
        write_readings(folder / out.name, rows, out.parent, private=arguments.link is not None)
    if unread := unread_in_words(study):
        print(f"ifxpredict: {unread}", file=sys.stderr)
    content = {"readings": len(rows), "out": str(arguments.out)}
    answer(arguments.json, content, f"{arguments.out}: {len(rows)} readings.")


def _review(arguments: Namespace) -> None:
    from . import study_review  # heavy, as the analysis

    study_review.run(arguments)


def _reference(arguments: Namespace) -> None:
    from . import study_review

    study_review.choose(arguments)


def _date(time: datetime | None) -> str:
    return as_text(time) if time else ""


_ACTIONS: Mapping[str, Callable[[Namespace], int | None]] = {
    "create": _create,
    "assign": _assign,
    "status": _status,
    "reopen": _reopen,
    "release": _release,
    "readings": _readings,
    "review": _review,
    "reference": _reference,
    "analyse": _analyse,
    "plan": _plan,
}
