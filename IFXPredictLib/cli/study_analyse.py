"""``ifxpredict study analyse``: from a reading study's masks to ICCs, agreement and a page."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ..base.environment import software_versions
from ..base.errors import CohortError
from ..base.files import sha256_of
from ..bundles.store import load_bundle
from ..features.staleness import checked_networks
from ..protocol.loading import Protocol, load_protocol
from ..reading_study.analysis.analysis import StudyAnalysis, analyse, check_protocol
from ..reading_study.analysis.form_scores import FormScores, form_scores
from ..reading_study.analysis.form_tables import accuracy_in_words
from ..reading_study.analysis.readings import TimedReading, timed_readings
from ..reading_study.analysis.report import PARTS, RESULTS, write_analysis
from ..reading_study.finished_readings import readings_table, unread_in_words
from ..reading_study.linkage import check_unseen
from ..reading_study.study import Study, load_study
from ..tables.cohort import CohortCase, read_cohort
from ..tables.icc import FeatureSource
from ..tables.outcomes import read_outcomes, read_patients
from .console import answer, output, progress_counter, warnings_in_one_line


def run(arguments: Namespace) -> int:
    """Analyse the finished readings; run again to resume. The status is 1 where a reading could not be used."""
    if arguments.covariance and not arguments.outcomes:
        raise CohortError(f"--covariance {arguments.covariance}: is of readers' AUC; add --outcomes, or leave it out.")
    if arguments.link:
        check_unseen(arguments.cache or arguments.out)
        check_unseen(arguments.out)
    protocol, study = load_protocol(arguments.protocol), load_study(arguments.study)
    check_protocol(study, protocol)
    cohort = read_cohort(arguments.cohort, protocol.outcome) if arguments.cohort else ()
    network = _network(arguments, protocol, cohort)
    used = _used_features(arguments.bundle)
    readings = timed_readings(study, arguments.link, cohort)
    forms = _forms(arguments, study, protocol)
    target = output(arguments, "study analyse", _inputs(arguments, readings))
    target.check(RESULTS, PARTS)
    counters = {stage: progress_counter(stage) for stage in ("contours", "features")}
    found = analyse(
        readings,
        protocol,
        network,
        arguments.cache or arguments.out,
        arguments.jobs,
        lambda stage, done, total: counters[stage](done, total),
        _patients(arguments, cohort),
    )
    if unread := unread_in_words(study):
        print(f"ifxpredict: {unread}", file=sys.stderr)
    source = FeatureSource(protocol.imaging_sha256, sha256_of(network) if network else "")
    with target.written() as new, warnings_in_one_line():
        told = {"private": arguments.link is not None, "place": arguments.out, "forms": forms}
        write_analysis(found, used, _provenance(study, protocol, source), protocol, source, new, **told)
    return _report(arguments, found, source, _said_of(study, forms))


def _patients(arguments: Namespace, cohort: Sequence[CohortCase]) -> dict[str, str]:
    """Whose each case is, by the cohort and the table of outcomes; what neither names is a patient of its own."""
    told = read_patients(arguments.outcomes) if arguments.outcomes else {}
    return {one.case: one.patient for one in cohort} | dict(told)


def _forms(arguments: Namespace, study: Study, protocol: Protocol) -> FormScores | None:
    """What readers answered in all finished readings, whichever split their case is in; None without a form."""
    if not study.form:
        if arguments.outcomes:
            raise CohortError(f"--outcomes: {study.folder} has no form whose answers could be compared with them.")
        return None
    outcomes = read_outcomes(arguments.outcomes, protocol.outcome) if arguments.outcomes else None
    patients = read_patients(arguments.outcomes) if arguments.outcomes else None
    rows = readings_table(study, arguments.link)
    return form_scores(
        study.form, rows, bool(study.answers_sha256), outcomes, patients, arguments.covariance or "delong"
    )


def _said_of(study: Study, forms: FormScores | None) -> list[str]:
    said = [accuracy_in_words(one) for one in forms.accuracy] if forms else []
    if study.answers_sha256:
        said.append(
            "each reader saw the model's answer in one of two rounds: ICCs and agreement of contours compare readings "
            "with and without it."
        )
    return said


def _inputs(arguments: Namespace, readings: Sequence[TimedReading]) -> list[Path | str | None]:
    """All files and folders that an analysis reads."""
    given = (arguments.link, arguments.cohort, arguments.protocol, arguments.network, arguments.bundle)
    return [*given, arguments.outcomes, arguments.study, *(file for one in readings for file in one.files)]


def _network(arguments: Namespace, protocol: Protocol, cohort: Sequence[CohortCase]) -> Path | None:
    """The final network, which all readings share; without the cohort nobody knows which cases it has seen."""
    if arguments.network is None:
        return None
    if not cohort:
        raise CohortError("--network: also give --cohort, the cohort that the network was trained on.")
    return checked_networks(arguments.network, protocol, cohort).final


def _used_features(bundle: Path | None) -> list[str]:
    models = load_bundle(bundle).models if bundle else ()
    return sorted({name for model in models if not model.fuses for name in model.inputs})


def _provenance(study: Study, protocol: Protocol, source: FeatureSource) -> list[tuple[str, str]]:
    software = ", ".join(f"{name} {version}" for name, version in software_versions().items())
    return [
        ("Date", datetime.now(UTC).date().isoformat()),
        ("Study", study.study_id),
        ("Protocol of the study", f"{study.protocol}, SHA-256 {study.protocol_sha256}"),
        ("Protocol of this analysis", f"{protocol.name}, SHA-256 {protocol.sha256}"),
        ("Network SHA-256", source.network_sha256 or "none: radiomics only"),
        ("Software", software),
    ]


def _report(arguments: Namespace, found: StudyAnalysis, source: FeatureSource, said: Sequence[str]) -> int:
    failed = [
        (reading.case, reading.title, one.message)
        for reading, one in zip(found.readings, found.extracted, strict=True)
        if one.values is None
    ]
    failed += [row for row in found.refused if row[:2] not in {(case, title) for case, title, _ in failed}]
    for case, title, message in failed:
        print(f"{case}, {title}: {message}", file=sys.stderr)
    for line in found.iccs.lacking():
        print(f"ifxpredict: {line}", file=sys.stderr)
    content = {
        "readings": len(found.readings),
        "failed": [f"{case}, {title}" for case, title, _ in failed],
        "features": len(found.iccs.names),
        "reliable": found.reliable,
        "iccs": list(found.iccs.kinds),
        "deep_features": bool(source.network_sha256),
        "report": str(arguments.out / "report.html"),
    }
    text = (
        f"{found.iccs.said(found.threshold)}; "
        f"{len(failed)} of {len(found.readings)} readings could not be used: {arguments.out / 'report.html'}"
    )
    text = "\n".join((text, *said))
    content |= {"answers": list(said)} if said else {}
    if not source.network_sha256:
        text += (
            "\nradiomics only: the deep features have no ICC, so train will not take this icc.csv; for that analyse "
            "again with --link, --cohort and --network."
        )
    answer(arguments.json, content, text)
    return 1 if failed else 0
