"""What can go wrong with what a user gave.

Every message says what was wrong, where (file, case, feature), what was found, what was expected, and what to do.
The command line prints it as one line and ends with status 2.
"""


class IFXPredictError(ValueError):
    """Something that the user gave cannot be used."""


class ProtocolError(IFXPredictError):
    """A protocol file is incomplete, inconsistent or has unknown keys."""


class ClinicalError(IFXPredictError):
    """A clinical value is missing, of the wrong kind, or implausible in the expected unit."""


class CaseError(IFXPredictError):
    """An image or a mask cannot be read, or the two do not make a case."""


class FeatureError(IFXPredictError):
    """A feature is missing, unknown or not finite."""


class CohortError(IFXPredictError):
    """A table of cases cannot be used."""


class TrainingError(IFXPredictError):
    """A model cannot be fitted to these data."""


class BundleError(IFXPredictError):
    """A bundle is damaged, incomplete or of an unknown kind."""


class StudyError(IFXPredictError):
    """A reading study is damaged, or its rules do not allow what was asked for."""


class KeptLocallyError(StudyError):
    """A finished reading could not be stored in the study's folder; it is kept on this computer and handed in later."""
