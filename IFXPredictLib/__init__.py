"""Predict treatment response from an image, a VOI and clinical values, and build such models honestly.

>>> import IFXPredictLib as ifx
>>> bundle = ifx.load_bundle("Resources/Bundles/demo")
>>> case = ifx.read_case("ct.nii.gz", "voi.nii.gz", bundle.protocol, clinical={"crp": 29})  # doctest: +SKIP
>>> prediction = ifx.predict(case, bundle)  # doctest: +SKIP
>>> prediction.to_frame()  # doctest: +SKIP
>>> features = ifx.extract_features(case, bundle)  # doctest: +SKIP

What stands below is the library's interface: paths are ``str`` or ``Path`` (a "~" is not expanded), results are frozen,
whatever cannot be used raises an IFXPredictError of one line. Nothing is imported before it is asked for. The 21
packages export what they share in the same way; the way through them is told in CONTRIBUTING.md.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .base.errors import IFXPredictError as IFXPredictError
    from .bundles.bundle import Bundle as Bundle
    from .bundles.store import load_bundle as load_bundle
    from .bundles.store import verify_bundle as verify_bundle
    from .evaluation.cohort import evaluate as evaluate
    from .evaluation.evaluation import Analysis as Analysis
    from .explanation.maps import case_maps as case_maps
    from .features.extraction import Features as Features
    from .imaging.case import Case as Case
    from .imaging.case import make_case as make_case
    from .imaging.case import read_case as read_case
    from .prediction.prediction import ModelPrediction as ModelPrediction
    from .prediction.prediction import Prediction as Prediction
    from .prediction.prediction import extract_features as extract_features
    from .prediction.prediction import predict as predict
    from .protocol.loading import Protocol as Protocol
    from .protocol.loading import load_protocol as load_protocol
    from .reading_study.analysis.analysis import StudyAnalysis as StudyAnalysis
    from .reading_study.analysis.analysis import analyse_study as analyse_study
    from .reading_study.creation import create_study as create_study
    from .reading_study.linkage import SourceCase as SourceCase
    from .reading_study.linkage import read_sources as read_sources
    from .reading_study.study import Study as Study
    from .reading_study.study import load_study as load_study
    from .reading_study.worklist import study_progress as study_progress
else:
    from .base.lazy import lazy_exports

    __getattr__, __dir__, __all__ = lazy_exports(
        __name__,
        {
            "base.errors": "IFXPredictError",
            "bundles.bundle": "Bundle",
            "bundles.store": "load_bundle verify_bundle",
            "evaluation.cohort": "evaluate",
            "evaluation.evaluation": "Analysis",
            "explanation.maps": "case_maps",
            "features.extraction": "Features",
            "imaging.case": "Case make_case read_case",
            "prediction.prediction": "ModelPrediction Prediction extract_features predict",
            "protocol.loading": "Protocol load_protocol",
            "reading_study.analysis.analysis": "StudyAnalysis analyse_study",
            "reading_study.creation": "create_study",
            "reading_study.linkage": "SourceCase read_sources",
            "reading_study.study": "Study load_study",
            "reading_study.worklist": "study_progress",
        },
    )
