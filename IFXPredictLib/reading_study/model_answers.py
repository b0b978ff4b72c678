"""Reading with and without a model's answer: who sees it of which case in which round.

Words: an *aided* reading is one at which the reader saw the model's answer. In a study with answers each reader reads
each case in pairs of rounds, the washout between them: of a random half of the cases, another one for each reader, the
first round of a pair is aided, of the other half the second. The answer is the same for all readers, that of
``predict --cohort`` for the VOI of the cohort: it does not follow what the reader draws.

``answers/P001.json`` holds a case's answer; study.json has its hash. A session opens the file at an aided reading
alone.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..base.errors import StudyError
from ..base.files import read_json, sha256_of, write_json
from ..tables.table import read_table
from .study import Study, digest, read_strictly

_COLUMNS = ("case", "model", "probability", "cutoff", "call", "status")


@dataclass(frozen=True)
class ModelAnswer:
    """What a model says of a case: its probability of outcome 1, the cut-off, and the call in the protocol's words.

    ``status`` is what the prediction says of itself, "ok" where nothing: that it is a demonstration, and warnings.
    """

    model: str
    probability: float
    cutoff: float
    call: str
    status: str = "ok"

    def __post_init__(self) -> None:
        """Raise StudyError where the probability or the cut-off is no number."""
        if not (0 <= self.probability <= 1 and math.isfinite(self.cutoff)):
            raise StudyError(
                f"model {self.model}: expected a probability from 0 to 1 and a cut-off, found {self.probability:g} and "
                f"{self.cutoff:g}; predict again."
            )


@dataclass(frozen=True)
class ShownAnswer:
    """The answer that is shown with a case, and the SHA-256 of its file."""

    answer: ModelAnswer
    sha256: str


def read_answers(path: str | Path, model: str) -> dict[str, ModelAnswer]:
    """One model's answers of all cases.

    Parameters
    ----------
    path : str or Path
        predictions.csv of ``ifxpredict predict --cohort``.
    model : str
        Its name there.

    Returns
    -------
    dict of str to ModelAnswer
        By case; cases without an answer are left out.

    Raises
    ------
    StudyError
        Where the model has none.
    """
    path = Path(path)
    table = read_table(path, _COLUMNS, StudyError)
    numbers = table.numbers(("probability", "cutoff"), empty=True)
    rows = list(zip(table.records(), numbers, strict=True))
    own = [(row, number) for row, number in rows if row["model"] == model]
    if not own:
        known = ", ".join(dict.fromkeys(row["model"] for row, _ in rows)) or "none"
        raise StudyError(f"{path}: has no answers of the model {model}; models are {known}.")
    names = [row["case"] for row, _ in own]
    if twice := [name for name in names if names.count(name) > 1]:
        raise StudyError(f"{path}: the case {twice[0]} has two answers of the model {model}; keep one.")
    return {
        row["case"]: ModelAnswer(model, probability, cutoff, row["call"], row["status"])
        for row, (probability, cutoff) in own
        if math.isfinite(probability)
    }


def check_answered(answers: Mapping[str, ModelAnswer], cases: Sequence[str]) -> None:
    """Raise StudyError for a case of which the model says nothing."""
    if missing := [case for case in cases if case not in answers]:
        raise StudyError(
            f"case {missing[0]}: the model has no answer of it ({len(missing)} such); predict it, or leave it out."
        )


def write_answers(folder: Path, answers: Mapping[str, ModelAnswer]) -> dict[str, str]:
    """Write each pseudonym's answer into the new ``folder``; the hashes for study.json."""
    folder.mkdir()
    for pseudonym, answer in answers.items():
        write_json(folder / f"{pseudonym}.json", asdict(answer))
    return {pseudonym: sha256_of(folder / f"{pseudonym}.json") for pseudonym in answers}


def is_aided(study: Study, reader: str, round_number: int, pseudonym: str) -> bool:
    """Whether the reader is to see the model's answer of the case in this round.

    Parameters
    ----------
    study : Study
        Opened; its seed draws each reader's half of the cases.
    reader : str
        One of its readers.
    round_number : int
        From 1: rounds 1 and 2 are a pair, 3 and 4 the next, for which halves are drawn anew.
    pseudonym : str
        One of its cases.

    Returns
    -------
    bool
        Never True in a study without answers.
    """
    if not study.answers_sha256:
        return False
    pair, second = divmod(round_number - 1, 2)
    drawn = sorted(study.pseudonyms, key=lambda one: digest(f"{study.seed}|{reader}|aided|{pair}|{one}"))
    return (pseudonym in drawn[: (len(drawn) + 1) // 2]) != bool(second)


def answer_shown(study: Study, reader: str, round_number: int, pseudonym: str) -> ShownAnswer | None:
    """The model's answer where the reading is aided, else None: its file is then not opened.

    Raises StudyError where the answer is missing or is not the one that the study began with.
    """
    if not is_aided(study, reader, round_number, pseudonym):
        return None
    path, expected = study.folder / "answers" / f"{pseudonym}.json", study.answers_sha256[pseudonym]
    if not path.is_file() or sha256_of(path) != expected:
        raise StudyError(f"{path}: is missing or not the answer that the study began with; restore it from a backup.")
    return ShownAnswer(read_strictly(ModelAnswer, read_json(path, StudyError), path), expected)
