"""The double-reading study: blinded readers, rounds with a washout between them, readings that are never lost.

Words: a study has cases, known by pseudonym; a reader draws each case once a round, which is a reading. A reader's
session is given nothing of other readers or rounds. A study is a folder that workstations may share over a network
drive: files appear whole by a rename and locks by exclusive creation, no system locks a file and no server is needed.

``analysis``: what the study says (a package of its own): ICCs, agreement, its report, simulated readers
``case_review``: all readings of a case, how they agree, contours made of them
``consensus``: intersection, union and STAPLE's estimate of several readings
``creation``: making a study: images copied under pseudonyms
``drafts``: work in progress, on the reader's own computer
``finished_readings``: the finished readings as a table
``form``: what readers answer of each case
``linkage``: link.csv, which readers must not have
``locks``: one reader, two workstations: who opens a case first has it
``masks``: masks on disk as .seg.nrrd
``model_answers``: reading with and without a model's answer
``opening``: from opening a case to its end
``readings``: readings on disk
``review``: the senior review that marks a reference
``review_list``: a reviewer's list of cases
``session``: what one reader may see and do
``study``: study.json, and who reads what when
``worklist``: what is open to a reader now, and how far the study is
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "analysis.analysis": "StudyAnalysis analyse analyse_study check_protocol extract_readings",
        "analysis.feature_icc": "copies_in_words design_in_words feature_iccs group_in_words",
        "analysis.form_scores": "FormScores form_scores",
        "analysis.form_tables": "accuracy_in_words",
        "analysis.outer_iccs": "reliable_without",
        "analysis.readings": "TimedReading groups_of timed_readings",
        "analysis.report": "PARTS RESULTS write_analysis",
        "analysis.simulated_readers": (
            "accuracy_text matched_variation read_contours read_measured simulated_accuracy simulated_files "
            "simulated_readings write_simulated_iccs"
        ),
        "case_review": "answers_in_words mark_proposal review_case review_files review_in_words write_review",
        "creation": "create_study",
        "finished_readings": "check_newest readings_table unread_in_words write_readings",
        "form": "FormField read_form",
        "linkage": "SourceCase check_unseen default_link read_sources sources_of",
        "locks": "release",
        "masks": "write_segmentation",
        "model_answers": "ModelAnswer is_aided read_answers",
        "opening": "Override",
        "readings": "reopen",
        "review": "all_readings is_read mark_reference",
        "review_list": "ReviewItem cases_to_review choose_reference pairwise_dice review_item",
        "session": "ReaderSession ReadingTimer",
        "study": "Study as_text load_study utc_now",
        "worklist": "WorkItem check_clock own_readings study_progress",
    },
)
